using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Purlin.Ledger.Sqlite;
using Purlin.Ledger.Tests.Book;
using Purlin.Ledger.Tests.Oracle;
using Purlin.Ledger.Tests.Sqlite;

namespace Purlin.Ledger.Tests.Hosting;

/// <summary>Books in a container and its host.</summary>
public class HostingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Books_are_taken_with_a_key_and_without_one()
    {
        using IHost host = await StartAsync(services =>
        {
            services.AddLedger();
            services.AddKeyedLedger("points", static options => options.MaxWaiting = 7);
        });
        LedgerBook book = host.Services.GetRequiredService<LedgerBook>();
        LedgerBook points = host.Services.GetRequiredKeyedService<LedgerBook>("points");
        Assert.NotSame(book, points);
        Assert.Same(book, host.Services.GetRequiredService<LedgerBook>());
        await book.CreateAccountsAsync(TraceGenerator.Accounts, Token);
        Assert.Equal((9, 0), (book.LastSequence, points.LastSequence));
    }

    [Fact]
    public async Task A_journal_lasts_over_hosts_and_is_open_before_other_services_start()
    {
        string directory = Directory.CreateTempSubdirectory("purlin-hosting-").FullName;
        try
        {
            using (IHost host = await StartAsync(services => services.AddLedger().UseJournal(directory)))
            {
                LedgerBook book = host.Services.GetRequiredService<LedgerBook>();
                await book.CreateAccountsAsync(TraceGenerator.Accounts, Token);
                await host.StopAsync(Token);
            }

            var first = new FirstService();
            using (IHost host = await StartAsync(services =>
            {
                // Registered before the book, so started before it too.
                services.AddSingleton<IHostedService>(provider => first.With(provider));
                services.AddLedger().UseJournal(directory);
            }))
            {
                Assert.Equal(9, first.SeenAtStart);
                await Assert.ThrowsAsync<JournalException>(
                    () => LedgerBook.OpenAsync(new JournalOptions(directory), Token));
            }

            // The container has closed it.
            await using LedgerBook again = await LedgerBook.OpenAsync(new JournalOptions(directory), Token);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_database_lasts_over_hosts_beside_a_book_in_memory()
    {
        using SqliteFolder folder = new();
        for (int round = 0; round < 2; round++)
        {
            using IHost host = await StartAsync(services =>
            {
                services.AddLedger().UseSqlite(folder.File).AddHealthCheck();
                services.AddKeyedLedger("points");
            });
            LedgerBook book = host.Services.GetRequiredService<LedgerBook>();
            Assert.Equal(round == 0 ? 0 : 9, book.LastSequence);
            await book.CreateAccountsAsync(TraceGenerator.Accounts, Token);
            Assert.Equal(0, host.Services.GetRequiredKeyedService<LedgerBook>("points").LastSequence);
            await host.StopAsync(Token);
        }

        Assert.Equal(["9"], folder.Query("SELECT COUNT(*) FROM ledger_balances"));
    }

    [Fact]
    public async Task A_database_that_somebody_holds_is_waited_for_as_long_as_the_options_say()
    {
        using SqliteFolder folder = new();
        using SqliteConnection other = folder.Connect();
        SqliteFolder.Run(other, "CREATE TABLE orders (id INTEGER PRIMARY KEY)");
        using SqliteTransaction held = other.BeginTransaction();
        SqliteLedgerException e = await Assert.ThrowsAsync<SqliteLedgerException>(() => StartAsync(services =>
            services.AddLedger(static options => options.BusyTimeout = TimeSpan.Zero)
                .UseSqlite(new SqliteLedgerOptions(folder.File))));
        Assert.Equal(SqliteLedgerFailure.Busy, e.Failure);
        held.Rollback();
        using IHost host = await StartAsync(services => services.AddLedger().UseSqlite(folder.File));
        Assert.Equal(0, host.Services.GetRequiredService<LedgerBook>().LastSequence);
    }

    [Fact]
    public async Task A_book_that_cannot_be_opened_keeps_the_host_from_starting()
    {
        JournalException e = await Assert.ThrowsAsync<JournalException>(() => StartAsync(services =>
            services.AddLedger().UseStore(static (_, _) => throw new JournalException(
                JournalFailure.Locked, "there", "Another one writes it."))));
        Assert.Equal(JournalFailure.Locked, e.Failure);
    }

    [Fact]
    public async Task Options_that_are_wrong_keep_the_host_from_starting()
    {
        OptionsValidationException e = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync(static services => services.AddLedger(static options => options.MaxWaiting = 0)));
        Assert.Contains("MaxWaiting", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_book_needs_a_key_of_its_own()
    {
        var services = new ServiceCollection();
        services.AddLedger();
        services.AddKeyedLedger("points");
        Assert.Throws<InvalidOperationException>(() => services.AddLedger());
        Assert.Throws<InvalidOperationException>(() => services.AddKeyedLedger("points"));
        Assert.Throws<ArgumentException>(() => services.AddKeyedLedger(""));
        Assert.Throws<ArgumentException>(
            () => services.AddKeyedLedger("other").UseJournal(new JournalOptions("x") { ReadOnly = true }));
    }

    [Fact]
    public async Task The_health_check_is_unhealthy_when_the_store_has_failed_and_degraded_when_it_hangs()
    {
        var time = new ManualTimeProvider();
        var store = new GatedStore();
        using IHost host = await StartAsync(services =>
        {
            services.AddSingleton<TimeProvider>(time);
            services.AddLedger().UseStore((_, _) => new(store)).AddHealthCheck(maxLag: TimeSpan.FromSeconds(3));
        });
        HealthCheckService health = host.Services.GetRequiredService<HealthCheckService>();
        LedgerBook book = host.Services.GetRequiredService<LedgerBook>();
        await book.CreateAccountsAsync(TraceGenerator.Accounts, Token);
        await AssertAsync(HealthStatus.Healthy, "At record 9");

        store.Close();
        var one = new Money(1, TraceGenerator.Usd);
        Entry entry = Entry.Create("a").Debit("cash", one).Credit("own", one);
        Task<PostingResult> post = book.PostAsync(entry, Token).AsTask();
        time.Advance(TimeSpan.FromSeconds(3));
        await AssertAsync(HealthStatus.Healthy, "At record 9");
        time.Advance(TimeSpan.FromTicks(1));
        await AssertAsync(HealthStatus.Degraded, "hangs");
        store.Fail(new IOException("gone"));
        await Assert.ThrowsAsync<LedgerPoisonedException>(() => post);
        await AssertAsync(HealthStatus.Unhealthy, "open it anew");

        async Task AssertAsync(HealthStatus status, string words)
        {
            HealthReport report = await health.CheckHealthAsync(Token);
            (string name, HealthReportEntry entry) = Assert.Single(report.Entries);
            Assert.Equal(("ledger", status), (name, entry.Status));
            Assert.Contains(words, entry.Description, StringComparison.Ordinal);
        }
    }

    private static async Task<IHost> StartAsync(Action<IServiceCollection> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        configure(builder.Services);
        IHost host = builder.Build();
        try
        {
            await host.StartAsync(Token);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Looks at the book as soon as it is started.</summary>
    private sealed class FirstService : IHostedService
    {
        private IServiceProvider? _services;

        public long SeenAtStart { get; private set; }

        public FirstService With(IServiceProvider services)
        {
            _services = services;
            return this;
        }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            SeenAtStart = _services!.GetRequiredService<LedgerBook>().LastSequence;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

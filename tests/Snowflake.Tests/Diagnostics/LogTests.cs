using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Purlin.Snowflake.Tests;

/// <summary>What an operator reads in the log: each thing once when it begins, and nothing that is secret.</summary>
public sealed class LogTests : IDisposable
{
    private readonly LogCollector _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void A_layout_that_ends_within_a_year_is_told_at_the_start_and_once_a_day()
    {
        SnowflakeLayout layout = Mint.Narrow;
        var time = new ManualTimeProvider(
            layout.ExhaustsAt - SnowflakeLayout.ExhaustionNotice - TimeSpan.FromHours(36));
        using SnowflakeGenerator ids = Make(time, layout);
        Assert.Empty(_log.Entries);
        // Day 1 is before, days 2 to 11 are within the year.
        for (int hour = 0; hour < 11 * 24; hour++)
        {
            time.Advance(TimeSpan.FromHours(1));
            ids.TryNext(out _, out _);
        }

        Assert.Equal(10, _log.Entries.Count);
        Assert.All(_log.Entries, entry => Assert.Equal((LogLevel.Warning, 1), (entry.Level, entry.EventId.Id)));
        Assert.Equal([364, 363, 362], _log.Entries.Take(3).Select(entry => entry.Values["DaysLeft"]));
        Assert.Contains("CanFollow", _log.Entries[0].Message, StringComparison.Ordinal);

        // The next start tells at once.
        _log.Clear();
        Make(time, layout).Dispose();
        Assert.Single(_log.Entries);
        ids.Dispose();
        time.Advance(TimeSpan.FromDays(10));
        Assert.Single(_log.Entries);
    }

    [Fact]
    public void A_layout_that_has_ended_is_an_error_every_day()
    {
        var time = new ManualTimeProvider(Mint.Narrow.ExhaustsAt);
        using SnowflakeGenerator ids = Make(time, Mint.Narrow);
        time.Advance(TimeSpan.FromDays(2));
        Assert.Equal([2, 2, 2], _log.Entries.Select(entry => entry.EventId.Id));
        Assert.All(_log.Entries, entry => Assert.Equal(LogLevel.Error, entry.Level));
    }

    [Fact]
    public void In_a_container_its_logger_is_used()
    {
        var time = new ManualTimeProvider(Mint.Narrow.ExhaustsAt.AddDays(-30));
        using ServiceProvider services = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(_log)
            .AddSingleton<TimeProvider>(time)
            .AddSnowflake(o => (o.NodeId, o.Layout) = (5, Mint.Narrow)).Services
            .BuildServiceProvider();
        services.GetRequiredService<SnowflakeGenerator>();
        LogEntry entry = Assert.Single(_log.Entries);
        Assert.Equal(("Purlin.Snowflake", 30, 5), (entry.Category, entry.Values["DaysLeft"], entry.Values["Node"]));
    }

    [Fact]
    public void A_refused_leap_and_a_clock_that_is_behind_are_told_once_and_when_they_are_over()
    {
        var time = new ManualTimeProvider();
        using SnowflakeGenerator ids = Make(time, Mint.Narrow);
        foreach ((int hours, int told) in new[] { (1, 6), (-1, 7) })
        {
            _log.Clear();
            ids.Next();
            time.StepWallClock(TimeSpan.FromHours(hours));
            for (int second = 0; second < 20; second++)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                Mint.Take(ids, 1);
            }

            time.StepWallClock(TimeSpan.FromHours(-hours));
            for (int second = 0; second < 20; second++)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                Mint.Take(ids, 1);
            }

            Assert.Equal([told, 8], _log.Entries.Select(entry => entry.EventId.Id));
            Assert.Equal(
                [LogLevel.Warning, LogLevel.Information], _log.Entries.Select(entry => entry.Level));
        }
    }

    [Fact]
    public async Task Failed_renewals_are_told_at_the_first_second_and_fourth_and_the_loss_and_the_end_of_it()
    {
        var time = new ManualTimeProvider();
        var store = new DyingStore(new InMemoryLeaseStore(time));
        SnowflakeOptions options = new() { TimeProvider = time, LoggerFactory = _log };
        SnowflakeGenerator ids = await SnowflakeGenerator.LeaseAsync(
            store, options, TestContext.Current.CancellationToken);
        Assert.Equal(9, Assert.Single(_log.Entries).EventId.Id);
        _log.Clear();

        store.Failure = new InvalidOperationException("The password of 10.0.0.7 is wrong: hunter2.");
        for (int second = 0; second < 60; second++)
            time.Advance(TimeSpan.FromSeconds(1));
        store.Failure = null;
        for (int second = 0; second < 60; second++)
            time.Advance(TimeSpan.FromSeconds(1));

        LogEntry[] failures = [.. _log.Entries.Where(entry => entry.EventId.Id == 11)];
        Assert.True(failures.Length >= 3, string.Join('\n', _log.Entries));
        Assert.Equal([1, 2, 4], failures.Take(3).Select(entry => entry.Values["Failures"]));
        Assert.All(failures, entry => Assert.Equal("InvalidOperationException", entry.Values["Error"]));
        Assert.Equal([10, 12, 9], _log.Entries.Select(entry => entry.EventId.Id).Where(id => id != 11));
        Assert.Equal(LogLevel.Warning, _log.Entries.Single(entry => entry.EventId.Id == 10).Level);
        Assert.All(_log.Entries, entry =>
        {
            Assert.DoesNotContain("hunter2", entry.Message, StringComparison.Ordinal);
            Assert.Null(entry.Exception);
        });
        _log.Clear();
        await ids.DisposeAsync();
        // Giving a node back is no loss.
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public async Task A_store_that_grants_nothing_is_told_once_with_the_way_out()
    {
        var time = new ManualTimeProvider();
        var store = new InMemoryLeaseStore(time);
        SnowflakeOptions options = new() { TimeProvider = time, LoggerFactory = _log, Lease = { NodeCount = 1 } };
        await using SnowflakeGenerator holder = await SnowflakeGenerator.LeaseAsync(
            store, options, TestContext.Current.CancellationToken);
        _log.Clear();
        await using SnowflakeGenerator waiting = SnowflakeGenerator.StartLeasing(store, options);
        for (int second = 0; second < 60; second++)
            time.Advance(TimeSpan.FromSeconds(1));

        LogEntry entry = Assert.Single(_log.Entries);
        Assert.Equal((LogLevel.Warning, SnowflakeLeaseOutcome.NoFreeNode), (entry.Level, entry.Values["Outcome"]));
        Assert.Contains("Lease.NodeCount", entry.Message, StringComparison.Ordinal);
    }

    private SnowflakeGenerator Make(TimeProvider time, SnowflakeLayout layout) =>
        new(new() { NodeId = 5, Layout = layout, TimeProvider = time, LoggerFactory = _log });

    private sealed class DyingStore(ISnowflakeLeaseStore inner) : ISnowflakeLeaseStore
    {
        public SnowflakeGuarantee Guarantees => inner.Guarantees;

        public Exception? Failure { get; set; }

        public ValueTask<SnowflakeLeaseReply[]> ApplyAsync(SnowflakeLeaseTerms terms,
            ReadOnlyMemory<SnowflakeLeaseRequest> requests, CancellationToken cancellationToken = default) =>
            Failure is null
                ? inner.ApplyAsync(terms, requests, cancellationToken)
                : ValueTask.FromException<SnowflakeLeaseReply[]>(Failure);
    }
}

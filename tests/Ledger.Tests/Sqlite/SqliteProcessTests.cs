using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Purlin.Ledger.Tests.Sqlite;

/// <summary>Real processes on one real file: killed in the middle of their work, and two at once.</summary>
public sealed class SqliteProcessTests(ITestOutputHelper output) : IDisposable
{
    private readonly SqliteFolder _folder = new();

    [Fact]
    public async Task A_process_that_is_killed_has_lost_nothing_acknowledged_and_left_nothing_half()
    {
        await CreateAsync();
        long acknowledged = 0;
        int kills = Effort.Of(5, 400);
        for (int kill = 0; kill < kills; kill++)
        {
            acknowledged = Kill(acks: 1 + (kill * 13 % 40), acknowledged);
            await using LedgerBook book = await _folder.OpenAsync();
            long lasting = book.GetBalance("alice").Posted.MinorUnits - 1000;
            Assert.InRange(lasting, acknowledged, acknowledged + 1);
            AssertWhole(lasting);
            acknowledged = lasting;
        }

        output.WriteLine($"{kills} kills, {acknowledged} posts");
        Assert.True(acknowledged > kills);
    }

    [Fact]
    public async Task Two_processes_that_post_at_once_are_one_ledger()
    {
        await CreateAsync();
        await using LedgerBook book = await LedgerBookAsync();
        using Process worker = SqliteWorker.Start(_folder.File, from: 1);
        long theirs = 0;
        const int Ours = 20;
        try
        {
            for (int i = 0; i < Ours; i++)
            {
                theirs = SqliteWorker.Read(worker);
                Assert.True(theirs > 0, "The worker ended by itself.");
                Assert.Equal(PostingStatus.Posted, (await book.PostAsync(Books.Pay($"ours-{i}", 1))).Status);
            }

            worker.StandardInput.Close();
            for (long said = SqliteWorker.Read(worker); said != 0; said = SqliteWorker.Read(worker))
                theirs = said;
        }
        finally
        {
            End(worker);
        }

        // A post that changes nothing still takes in what others have done.
        Assert.Equal(PostingStatus.AlreadyPosted, (await book.PostAsync(Books.Pay("ours-0", 1))).Status);
        Assert.Equal(1000 + Ours + theirs, book.GetBalance("alice").Posted.MinorUnits);
        AssertWhole(theirs);
    }

    public void Dispose() => _folder.Dispose();

    private Task<LedgerBook> LedgerBookAsync() => _folder.OpenAsync(busyTimeout: TimeSpan.FromMinutes(2));

    private async Task CreateAsync()
    {
        await using LedgerBook book = await _folder.OpenAsync();
        await Books.SaleAsync(book, "sale");
        using SqliteConnection connection = _folder.Connect();
        SqliteFolder.Run(connection, "CREATE TABLE orders (id TEXT PRIMARY KEY)");
    }

    // Each number once, and a row of the application beside every second.
    private void AssertWhole(long last)
    {
        const string Keys = "SELECT CAST(substr(key, 6) AS INTEGER) AS n FROM ledger_entries WHERE key LIKE 'work-%'";
        Assert.Equal([$"{last} {last}"], _folder.Query($"SELECT COUNT(*), COALESCE(MAX(n), 0) FROM ({Keys})"));
        Assert.Equal([$"{(last + 1) / 2}"], _folder.Query("SELECT COUNT(*) FROM orders"));
        Assert.Equal(["0"], _folder.Query(
            "SELECT COUNT(*) FROM orders WHERE id NOT IN (SELECT key FROM ledger_entries WHERE key IS NOT NULL)"));
        Assert.Equal(["ok"], _folder.Query("PRAGMA integrity_check"));
    }

    // Returns the last number that the worker said before it was gone.
    private long Kill(int acks, long acknowledged)
    {
        using Process worker = SqliteWorker.Start(_folder.File, acknowledged + 1);
        try
        {
            for (int i = 0; i < acks; i++)
            {
                long said = SqliteWorker.Read(worker);
                if (said == 0)
                    Assert.Fail($"The worker ended by itself: {worker.StandardError.ReadToEnd()}");
                acknowledged = said;
            }

            worker.Kill();
            for (long said = SqliteWorker.Read(worker); said != 0; said = SqliteWorker.Read(worker))
                acknowledged = said;
            return acknowledged;
        }
        finally
        {
            End(worker);
        }
    }

    private static void End(Process worker)
    {
        if (!worker.HasExited)
            worker.Kill();
        worker.WaitForExit();
    }
}

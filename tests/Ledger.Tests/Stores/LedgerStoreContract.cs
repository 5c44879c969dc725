using Purlin.Ledger.Tests.Records;
using Purlin.Ledger.Tests.Sqlite;
using Purlin.Ledger.Tests.Vectors;

namespace Purlin.Ledger.Tests.Stores;

/// <summary>What every store must do, alone and under a book.</summary>
[ContractOf(typeof(ILedgerStore))]
public abstract class LedgerStoreContract
{
    private static readonly Currency Usd = Currency.Parse("USD");

    /// <summary>An empty store.</summary>
    protected abstract ValueTask<ILedgerStore> CreateAsync();

    [Theory]
    [InlineData("V1")]
    [InlineData("V2")]
    [InlineData("V3")]
    [InlineData("V5")]
    [InlineData("V6")]
    public async Task A_published_case_has_its_published_answers(string name)
    {
        var time = new ManualTimeProvider();
        await using LedgerBook book = await OpenAsync(time);
        await VectorFile.Load().RunAsync(name, book, time);
        Assert.True(book.GetTrialBalance().IsBalanced);
    }

    [Fact]
    public async Task What_is_appended_is_read_in_order_and_by_position()
    {
        await using ILedgerStore store = await CreateAsync();
        byte[][] records = RecordTests.Samples();
        var group = new RecordGroup();
        var positions = new List<long>();
        Assert.Equal(0, await store.GetLastSequenceAsync(default));
        Assert.False(await store.ReadAsync(0, group, default));
        for (int from = 0; from < records.Length; from += 70)
        {
            group.Clear(from + 1);
            foreach (byte[] record in records.Skip(from).Take(70))
                group.Add(record);
            await store.AppendAsync(group, default);
            positions.AddRange(Enumerable.Range(0, group.Count).Select(group.PositionOf));
        }

        Assert.Equal(records.Length, await store.GetLastSequenceAsync(default));
        Assert.Equal(records.Length, positions.Distinct().Count());
        var buffer = new RecordBuffer();
        for (int i = records.Length - 1; i >= 0; i--)
            Assert.Equal(records[i], store.ReadAt(positions[i], buffer).ToArray());
        foreach (int after in (int[])[0, 1, 63, 64, 65, records.Length - 1])
            await CheckReadAsync(store, after, records, positions);
        Assert.False(await store.ReadAsync(records.Length, group, default));
    }

    [Fact]
    public async Task A_group_begins_at_the_newest_record_and_without_records_leaves_nothing()
    {
        await using ILedgerStore store = await CreateAsync();
        byte[][] records = RecordTests.Samples();
        var group = new RecordGroup();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(i, await store.BeginGroupAsync(default));
            await store.EndGroupAsync(default);
            Assert.Equal(i, await store.GetLastSequenceAsync(default));
            Assert.Equal(i, await store.BeginGroupAsync(default));
            group.Clear(i + 1);
            group.Add(records[i]);
            await store.AppendAsync(group, default);
            await store.EndGroupAsync(default);
        }

        Assert.Equal(3, await store.GetLastSequenceAsync(default));
        Assert.True(await store.ReadAsync(0, group, default));
        Assert.Equal(records[2], group[2].ToArray());
    }

    [Fact]
    public async Task A_key_answers_as_the_table_says_for_ever()
    {
        var time = new ManualTimeProvider();
        await using LedgerBook book = await OpenAsync(time);
        await book.CreateAccountsAsync(new[]
        {
            Account.Asset("cash", "USD"), Account.Liability("alice", "USD") with { Floor = Money.Zero(Usd) },
        });
        PostingResult first = await book.PostAsync(Pay("k1", 10));
        Assert.Equal(PostingStatus.Posted, first.Status);
        time.Advance(TimeSpan.FromDays(4000));

        // Same key, same payload: the stored outcome, long after too.
        PostingResult again = await book.PostAsync(Pay("k1", 10));
        Assert.Equal((PostingStatus.AlreadyPosted, first.Sequence, first.Stamp),
            (again.Status, again.Sequence, again.Stamp));

        // Same key, other payload: a conflict that names the field.
        PostingResult conflict = await book.PostAsync(Pay("k1", 11));
        Assert.Equal((PostingStatus.Conflict, PayloadField.Amount, 0),
            (conflict.Status, conflict.Refusal.Conflict, conflict.Refusal.Leg));

        // After a refusal for the state of an account: the original reason, although it would succeed now.
        PostingResult refused = await book.PostAsync(Draw("k2", 25));
        Assert.Equal((PostingStatus.Refused, RefusalReason.BelowFloor, 15L),
            (refused.Status, refused.Refusal.Reason, refused.Refusal.Short.MinorUnits));
        await book.PostAsync(Pay("k3", 100));
        PostingResult failed = await book.PostAsync(Draw("k2", 25));
        Assert.Equal((PostingStatus.AlreadyFailed, refused.Refusal, refused.Sequence),
            (failed.Status, failed.Refusal, failed.Sequence));

        // Two at once: one effect, and both are told.
        Task<PostingResult>[] both = [.. Enumerable.Range(0, 2).Select(_ => book.PostAsync(Pay("k4", 1)).AsTask())];
        PostingResult[] answers = await Task.WhenAll(both);
        Assert.Equal(
            [PostingStatus.Posted, PostingStatus.AlreadyPosted],
            answers.Select(answer => answer.Status).Order());
        Assert.Equal(111, book.GetBalance("alice").Posted.MinorUnits);
    }

    [Fact]
    public async Task A_second_kernel_decides_a_random_trace_as_the_first_one_did()
    {
        var trace = new Trace(17);
        await using LedgerBook book = await LedgerBook.OpenAsync(await CreateAsync(), trace.Options);
        await trace.RunAsync(book, 150);
        Checkpoint published = await book.GetCheckpointAsync("example.com/ledger");
        await trace.RunAsync(book, 150);
        LedgerVerification found = await book.VerifyAsync(published);
        Assert.True(found.IsWhole, found.Difference?.Message);
        Assert.Equal(book.LastSequence, found.Sequence);
        Checkpoint now = await book.GetCheckpointAsync("example.com/ledger");
        Assert.Equal(Convert.ToHexString(now.Root), Convert.ToHexString(found.Root.Span));
        Assert.True(found.ChainRefusals < found.Sequence / 4);
    }

    [Fact]
    public async Task A_key_is_free_again_where_the_entry_asked_for_its_release()
    {
        await using LedgerBook book = await OpenAsync(new ManualTimeProvider());
        await book.CreateAccountsAsync(new[]
        {
            Account.Asset("cash", "USD"), Account.Liability("alice", "USD") with { Floor = Money.Zero(Usd) },
        });
        PostingResult refused = await book.PostAsync(Draw("k", 5).ReleasingKeyOnRefusal());
        Assert.Equal((PostingStatus.Refused, 0L), (refused.Status, refused.Sequence));
        await book.PostAsync(Pay("p", 5));
        Assert.Equal(PostingStatus.Posted, (await book.PostAsync(Draw("k", 5).ReleasingKeyOnRefusal())).Status);
    }

    private static async Task CheckReadAsync(ILedgerStore store, int after, byte[][] records, List<long> positions)
    {
        var group = new RecordGroup();
        Assert.True(await store.ReadAsync(after, group, default));
        Assert.Equal(after + 1, group.FirstSequence);
        Assert.True(group.Count > 0);
        for (int i = 0; i < group.Count; i++)
        {
            Assert.Equal(records[after + i], group[i].ToArray());
            Assert.Equal(positions[after + i], group.PositionOf(i));
        }
    }

    private async Task<LedgerBook> OpenAsync(TimeProvider time) =>
        await LedgerBook.OpenAsync(await CreateAsync(), new LedgerOptions { TimeProvider = time });

    private static Entry Pay(string key, long cents) =>
        Entry.Create(key).Debit("cash", new Money(cents, Usd)).Credit("alice", new Money(cents, Usd));

    private static Entry Draw(string key, long cents) =>
        Entry.Create(key).Debit("alice", new Money(cents, Usd)).Credit("cash", new Money(cents, Usd));
}

using Purlin.Ledger.Tests.Kernel;
using Purlin.Ledger.Tests.Sqlite;

namespace Purlin.Ledger.Tests.Book;

/// <summary>A group is atomic and has a bound: nothing that a caller can do at once passes it.</summary>
public sealed class GroupBoundTests
{
    private const long Start = 638_000_000_000_000_000;
    private static readonly Account[] Two = [Account.Asset("cash", "USD"), Account.Liability("alice", "USD")];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void A_sweep_that_is_cut_by_the_size_of_a_group_gives_the_same_records()
    {
        List<string> whole = Sweep(int.MaxValue, out int groups);
        Assert.Equal(1, groups);
        Assert.Equal(whole, Sweep(maxBytes: 1, out groups));
        Assert.Equal(40, groups);
        Assert.Equal(whole, Sweep(maxBytes: 100, out groups));
        Assert.InRange(groups, 4, 10);

        static List<string> Sweep(int maxBytes, out int groups)
        {
            KernelRig rig = KernelRig.Opened(Start, Two);
            for (int i = 0; i < 40; i++)
                rig.Kernel.Apply(Books.Pay($"h{i}", 1).AsHold(TimeSpan.FromTicks(1 + (i * 7 % 40))));
            rig.EndGroup();
            groups = 1;

            // Time goes on while the groups are written; what was due is of the time at which it was found so.
            for (long now = Start + 1000; !rig.Kernel.AdvanceTo(now, maxBytes); now += 1000, groups++)
                rig.EndGroup();
            rig.EndGroup();
            rig.Kernel.AdvanceTo(Start + 1_000_000);
            rig.Kernel.Apply(Books.Pay("p", 1));
            rig.EndGroup();
            return [.. rig.Records().Select(Convert.ToHexString)];
        }
    }

    [Fact]
    public async Task Holds_that_are_due_at_once_take_as_many_groups_as_they_need_before_anything_else()
    {
        const int Holds = 100_000;
        var time = new ManualTimeProvider();
        var store = new GatedStore();
        await using LedgerBook book = await LedgerBook.OpenAsync(store, new LedgerOptions { TimeProvider = time }, Ct);
        await book.CreateAccountsAsync(Two, Ct);
        for (int i = 0; i < Holds; i += LedgerCommand.MaxLegs)
        {
            await book.PostAsync(
                (LedgerCommand[])[.. Enumerable.Range(i, LedgerCommand.MaxLegs).Select(
                    static key => Books.Pay((UInt128)(uint)key, 1).AsHold(TimeSpan.FromDays(1)))], Ct);
        }

        // The clock is stepped, so that no timer fires: what is due is found by what comes next, here by either path.
        time.StepWallClock(TimeSpan.FromDays(2));
        store.GroupSizes.Clear();
        var results = new PostingResult[1];
        book.Post([new(book.Resolve("cash"), book.Resolve("alice"), 1, Key: UInt128.MaxValue)], results);
        Assert.Equal((PostingStatus.Posted, book.LastSequence), (results[0].Status, results[0].Sequence));
        Assert.True(store.GroupSizes.Count > 1);
        Assert.Equal(Holds, store.GroupSizes.Sum() - 1);
        Assert.InRange(store.GroupSizes.Max(), 1, (1 << 20) / 11);
        Assert.Equal(0, book.GetBalance("cash").Pending.MinorUnits);
        LedgerVerification found = await book.VerifyAsync(cancellationToken: Ct);
        Assert.True(found.IsWhole, found.Difference?.Message);
    }

    [Fact]
    public async Task A_command_behind_a_long_sweep_is_answered_in_its_turn()
    {
        var time = new ManualTimeProvider();
        var store = new GatedStore();
        await using LedgerBook book = await LedgerBook.OpenAsync(store, new LedgerOptions { TimeProvider = time }, Ct);
        await book.CreateAccountsAsync(Two, Ct);
        LedgerCommand[] chain = [.. Enumerable.Range(0, 1000).Select(
            static key => Books.Pay((UInt128)(uint)key, 1).AsHold(TimeSpan.FromDays(1)))];
        await book.PostAsync(chain, Ct);
        time.StepWallClock(TimeSpan.FromDays(2));
        PostingResult posted = await book.PostAsync(Books.Pay("p", 1), Ct);
        Assert.Equal((PostingStatus.Posted, 2003L), (posted.Status, posted.Sequence));
    }

    [Fact]
    public async Task The_largest_chain_is_one_group_of_a_journal_and_is_there_again()
    {
        var disk = new MemoryDisk();
        Money much = new(1L << 62, Books.Usd);
        LedgerCommand[] chain = [.. Enumerable.Range(0, LedgerCommand.MaxLegs).Select(Largest)];
        await using (LedgerBook book = await LedgerBook.OpenAsync(Journals.Options(disk, 1 << 20), Ct))
        {
            await book.CreateAccountsAsync(Two, Ct);
            PostingResult[] results = await book.PostAsync(chain, Ct);
            Assert.All(results, static result => Assert.Equal(PostingStatus.Posted, result.Status));
            Assert.Null(book.PoisonCause);
        }

        Assert.True(Journals.Segments(disk).Max(path => disk.Content(path).Length) > 10_000_000);
        await using LedgerBook again = await LedgerBook.OpenAsync(Journals.Options(disk, 1 << 20), Ct);
        Assert.Equal(1002, again.LastSequence);
        Assert.Equal(PostingStatus.AlreadyPosted, (await again.PostAsync(chain[^1], Ct)).Status);

        LedgerCommand Largest(int number)
        {
            Entry entry = Entry.Create($"{number}".PadLeft(128, 'k')).WithMemo(new string('m', 512));
            for (int i = 0; i < LedgerCommand.MaxLegs / 4; i++)
                entry.Debit("cash", much).Credit("alice", much).Debit("alice", much).Credit("cash", much);
            return entry;
        }
    }

    [Fact]
    public void Places_and_amounts_of_the_greatest_length_leave_the_largest_group_within_the_bound_of_a_journal()
    {
        // A leg: a place of 5 bytes and an amount of 9. Beside legs: flags, stamp, key, effective time, code, memo,
        // lifetime, count. Before the chain a group may be short of a mebibyte by a byte. Behind each record 8 bytes.
        const long Record = (1000 * (5 + 9)) + 10 + 129 + 8 + 2 + (2 + 512) + 9 + 2;
        const long Others = (1 << 20) + (((1 << 20) / 11) * 8);
        Assert.InRange((1000 * (Record + 8)) + Others + 16, 1, GroupFrame.MaxPayloadBytes);
        Assert.Equal(1000, LedgerCommand.MaxLegs);
    }
}

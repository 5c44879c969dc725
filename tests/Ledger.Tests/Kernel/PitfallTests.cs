using System.Security.Cryptography;
using System.Text;

namespace Purlin.Ledger.Tests.Kernel;

/// <summary>The pits that other ledgers have fallen into, one test each.</summary>
public sealed class PitfallTests
{
    private const long Start = 638_000_000_000_000_000;
    private static readonly Currency Usd = Currency.Parse("USD");

    private static readonly Money One = new(1, Usd);

    private static readonly Account[] Three =
    [
        Account.Asset("cash", "USD"), Account.Liability("alice", "USD") with { Floor = new Money(0, Usd) },
        Account.Liability("bob", "USD"),
    ];

    [Fact]
    public void Overflow_of_sums_is_refused_before_anything_is_touched()
    {
        KernelRig rig = KernelRig.Opened(Start, Three);
        Assert.Equal(PostingStatus.Posted, rig.Kernel.Apply(Move("a", "cash", "bob", long.MaxValue)).Status);
        string before = rig.Digest();
        PostingResult result = rig.Kernel.Apply(Move("b", "cash", "bob", 1));
        Assert.Equal((PostingStatus.Malformed, RefusalReason.Overflow, 0),
            (result.Status, result.Refusal.Reason, result.Refusal.Leg));
        Assert.Equal((rig.Ref("cash"), new Money(long.MaxValue, Usd), One),
            (result.Refusal.Account, result.Refusal.Balance, result.Refusal.Short));
        Assert.Equal("Malformed: Overflow at leg 0, short by 0.01 USD: account #1 has 92233720368547758.07 USD",
            result.ToString());
        Assert.Equal(DateTimeOffset.MinValue, result.Stamp);
        Assert.NotEqual(result, rig.Kernel.Apply(Move("b", "cash", "bob", 2)));
        Assert.Equal(before, rig.Digest());

        // Legs whose own sum leaves Int64 cancel out: that is no overflow, and no balance moved.
        Entry both = Move("c", "cash", "bob", long.MaxValue);
        both.Debit("bob", new Money(long.MaxValue, Usd)).Credit("cash", new Money(long.MaxValue, Usd));
        Assert.Equal(PostingStatus.Posted, rig.Kernel.Apply(both).Status);
        Assert.Equal(long.MaxValue, rig.Kernel.Accounts[0].Working.Posted);
        Assert.Equal(2 * (Int128)long.MaxValue, rig.Kernel.Accounts[0].Working.Debits);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void Amounts_that_are_not_positive_are_malformed_by_either_path(long amount)
    {
        KernelRig rig = KernelRig.Opened(Start, Three);
        Assert.Equal(
            RefusalReason.AmountNotPositive, rig.Kernel.Apply(Move("a", "cash", "bob", amount)).Refusal.Reason);
        var results = new PostingResult[1];
        rig.Kernel.ApplyTransfers([new LedgerTransfer(rig.Ref("cash"), rig.Ref("bob"), amount, 1)], results);
        Assert.Equal((PostingStatus.Malformed, RefusalReason.AmountNotPositive),
            (results[0].Status, results[0].Refusal.Reason));
        Assert.Equal(0, rig.Kernel.Group.Count);
    }

    [Fact]
    public void Wall_clock_that_steps_back_orders_nothing()
    {
        KernelRig rig = KernelRig.Opened(Start, Three);
        rig.Kernel.AdvanceTo(Start + 1000);
        PostingResult first = rig.Kernel.Apply(Move("a", "cash", "bob", 1));
        rig.EndGroup();
        rig.Kernel.AdvanceTo(Start - 1_000_000);
        PostingResult second = rig.Kernel.Apply(Move("b", "cash", "bob", 1));
        Assert.Equal((first.Sequence + 1, first.Stamp), (second.Sequence, second.Stamp));
    }

    [Fact]
    public void Expiry_race_is_decided_by_the_instant_and_not_by_who_looks_first()
    {
        foreach (bool isInTime in (bool[])[true, false])
        {
            KernelRig rig = KernelRig.Opened(Start, Three);
            rig.Kernel.Apply(Move("h", "cash", "bob", 5).AsHold(TimeSpan.FromTicks(100)));
            rig.Kernel.AdvanceTo(Start + (isInTime ? 99 : 100));
            PostingResult captured = rig.Kernel.Apply(HoldCapture.Create("c", "h"));
            Assert.Equal(
                isInTime ? RefusalReason.None : RefusalReason.HoldExpired, captured.Refusal.Reason);
            Assert.Equal(isInTime ? 5 : 0, rig.Kernel.Accounts[0].Working.Posted);
            Assert.Equal(0, rig.Kernel.Accounts[0].Working.HeldDebits);
        }
    }

    [Fact]
    public void Double_void_and_capture_after_void_release_nothing_twice()
    {
        KernelRig rig = KernelRig.Opened(Start, Three);
        rig.Kernel.Apply(Move("h", "cash", "bob", 5).AsHold());
        rig.Kernel.Apply(Move("other", "cash", "bob", 7).AsHold());
        Assert.Equal(PostingStatus.Posted, rig.Kernel.Apply(HoldVoid.Create("v1", "h")).Status);
        Assert.Equal(RefusalReason.HoldVoided, rig.Kernel.Apply(HoldVoid.Create("v2", "h")).Refusal.Reason);
        Assert.Equal(RefusalReason.HoldVoided, rig.Kernel.Apply(HoldCapture.Create("c", "h")).Refusal.Reason);
        Assert.Equal(7, rig.Kernel.Accounts[0].Working.HeldDebits);
    }

    [Fact]
    public void Overdraft_is_checked_for_the_net_of_an_entry_unless_each_leg_is_asked_for()
    {
        KernelRig rig = KernelRig.Opened(Start, Three);
        PostingResult eachLeg = rig.Kernel.Apply(Through("each").CheckingEachLeg());
        Assert.Equal((RefusalReason.BelowFloor, 0, 10L),
            (eachLeg.Refusal.Reason, eachLeg.Refusal.Leg, eachLeg.Refusal.Short.MinorUnits));
        Assert.Equal(PostingStatus.Posted, rig.Kernel.Apply(Through("net")).Status);

        // Alice pays 10 before she gets 10.
        static Entry Through(string key) => Entry.Create(key)
            .Debit("alice", new Money(10, Usd)).Credit("bob", new Money(10, Usd))
            .Debit("cash", new Money(10, Usd)).Credit("alice", new Money(10, Usd));
    }

    [Fact]
    public void An_open_incoming_hold_never_pays_for_anything()
    {
        KernelRig rig = KernelRig.Opened(Start, Three);
        rig.Kernel.Apply(Move("in", "cash", "alice", 50).AsHold());
        Assert.Equal(RefusalReason.BelowFloor, rig.Kernel.Apply(Move("out", "alice", "bob", 1)).Refusal.Reason);
        rig.Kernel.Apply(HoldCapture.Create("c", "in"));
        rig.Kernel.Apply(Move("held", "alice", "bob", 30).AsHold());
        PostingResult refused = rig.Kernel.Apply(Move("too-much", "alice", "bob", 21));
        Assert.Equal((RefusalReason.BelowFloor, 1L), (refused.Refusal.Reason, refused.Refusal.Short.MinorUnits));
        Assert.Equal(PostingStatus.Posted, rig.Kernel.Apply(Move("rest", "alice", "bob", 20)).Status);
    }

    [Fact]
    public void Key_space_is_the_book_and_a_text_is_never_a_number()
    {
        KernelRig one = KernelRig.Opened(Start, Three);
        KernelRig other = KernelRig.Opened(Start, Three);
        LedgerKey[] keys = ["1", (UInt128)1, "0000000000000001", UInt128.Zero, "cash"];
        foreach (LedgerKey key in keys)
        {
            Assert.Equal(PostingStatus.Posted, one.Kernel.Apply(Move(key, "cash", "bob", 1)).Status);
            Assert.Equal(PostingStatus.Posted, other.Kernel.Apply(Move(key, "cash", "bob", 2)).Status);
        }
    }

    [Fact]
    public void A_guid_is_its_text_read_as_a_number_on_every_machine()
    {
        var id = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
        Assert.Equal("00112233445566778899aabbccddeeff", ((LedgerKey)id).ToString());
        KernelRig rig = KernelRig.Opened(Start, Three);
        rig.Kernel.Apply(Move(id, "cash", "bob", 1));
        Assert.Equal(
            Convert.FromHexString("00112233445566778899aabbccddeeff"),
            LedgerRecord.Read(rig.Kernel.Group[0]).Key.ToArray());
    }

    [Fact]
    public void Texts_that_are_joined_are_never_the_same_bytes()
    {
        KernelRig rig = KernelRig.Opened(Start, Three);
        rig.Kernel.Apply(Move("ab", "cash", "bob", 1).WithMemo("c"));
        rig.Kernel.Apply(Move("a", "cash", "bob", 1).WithMemo("bc"));
        Assert.NotEqual(rig.Kernel.Group[0][10..].ToArray(), rig.Kernel.Group[1][10..].ToArray());
        Assert.Throws<ArgumentException>(() => Entry.Create("half \uD800 pair"));
        Assert.Throws<ArgumentException>(() => Entry.Create("k").WithMemo("half \uDC00 pair"));
    }

    [Fact]
    public void A_payload_conflict_is_found_even_where_all_hashes_are_equal()
    {
        // A table that knows only one hash: every key meets every other.
        KernelRig rig = KernelRig.Opened(Start, Three);
        var table = rig.Kernel.Keys;
        rig.Kernel.Apply(Move((UInt128)5, "cash", "bob", 1));
        long first = rig.Kernel.Group.LastSequence;
        ulong hashOfOther = new KeyHash(1, ~1UL).Of((UInt128)6);
        table.Add(hashOfOther, first);
        var results = new PostingResult[1];
        rig.Kernel.ApplyTransfers([new LedgerTransfer(rig.Ref("cash"), rig.Ref("bob"), 2, 6)], results);
        Assert.Equal(PostingStatus.Posted, results[0].Status);
        rig.Kernel.ApplyTransfers([new LedgerTransfer(rig.Ref("cash"), rig.Ref("bob"), 3, 6)], results);
        Assert.Equal((PostingStatus.Conflict, PayloadField.Amount),
            (results[0].Status, results[0].Refusal.Conflict));
    }

    [Fact]
    public void A_thousand_legs_are_taken_and_one_more_is_not()
    {
        KernelRig rig = KernelRig.Opened(Start, Three);
        Entry most = Entry.Create("most");
        for (int i = 0; i < LedgerCommand.MaxLegs; i++)
            most.Add(new EntryLeg(i % 2 == 0 ? "cash" : "bob", (EntrySide)(i % 2), new Money(long.MaxValue, Usd)));
        Assert.Equal(RefusalReason.Overflow, rig.Kernel.Apply(most).Refusal.Reason);
        Entry one = Entry.Create("one");
        for (int i = 0; i < LedgerCommand.MaxLegs; i++)
            one.Add(new EntryLeg(i % 2 == 0 ? "cash" : "bob", (EntrySide)(i % 2), new Money(1, Usd)));
        Assert.Equal(PostingStatus.Posted, rig.Kernel.Apply(one).Status);
        Entry more = Entry.Create("more");
        for (int i = 0; i <= LedgerCommand.MaxLegs; i++)
            more.Debit("cash", new Money(1, Usd));
        Assert.Equal(RefusalReason.TooManyLegs, rig.Kernel.Apply(more).Refusal.Reason);
        Assert.Throws<InvalidOperationException>(() => { one.Freeze(); one.Debit("cash", new Money(1, Usd)); });
    }

    [Fact]
    public void Holds_that_are_due_expire_in_the_order_of_their_instants_and_then_of_their_records()
    {
        KernelRig rig = KernelRig.Opened(Start, Three);
        foreach ((string key, long lifetime) in (ReadOnlySpan<(string, long)>)[("a", 9), ("b", 5), ("c", 9), ("d", 5)])
            rig.Kernel.Apply(Move(key, "cash", "bob", 1).AsHold(TimeSpan.FromTicks(lifetime)));
        rig.EndGroup();
        rig.Kernel.AdvanceTo(Start + 100);
        Assert.Equal([5, 7, 4, 6], Enumerable.Range(0, 4)
            .Select(i => LedgerRecord.Read(rig.Kernel.Group[i]).HoldSequence));
    }

    [Fact]
    public void Holds_are_captured_in_parts_and_the_rest_is_voided()
    {
        KernelRig rig = KernelRig.Opened(Start, Three);
        rig.Kernel.Apply(Move("fill", "cash", "alice", 10));
        rig.Kernel.Apply(Move("h", "alice", "bob", 10).AsHold());
        foreach ((string key, long cents, long left) in (ReadOnlySpan<(string, long, long)>)[("c1", 3, 7), ("c2", 2, 5)])
        {
            HoldCapture part = HoldCapture.Create(key, "h").Debit("alice", new(cents, Usd)).Credit("bob", new(cents, Usd));
            Assert.Equal(PostingStatus.Posted, rig.Kernel.Apply(part).Status);
            Assert.Equal(PostingStatus.AlreadyPosted, rig.Kernel.Apply(part).Status);
            Assert.Equal(left, rig.Kernel.Accounts[1].Working.HeldDebits);
        }

        HoldCapture more = HoldCapture.Create("c3", "h").Debit("alice", new(6, Usd)).Credit("bob", new(6, Usd));
        PostingResult refused = rig.Kernel.Apply(more);
        Assert.Equal((RefusalReason.HoldTooSmall, 0, new Money(1, Usd)),
            (refused.Refusal.Reason, refused.Refusal.Leg, refused.Refusal.Short));
        Assert.Equal(PostingStatus.Posted, rig.Kernel.Apply(HoldVoid.Create("v", "h")).Status);
        Assert.Equal(PostingStatus.AlreadyPosted, rig.Kernel.Apply(HoldVoid.Create("v", "h")).Status);
        AccountSums alice = rig.Kernel.Accounts[1].Working;
        Assert.Equal((-5L, 0L), (alice.Posted, alice.HeldDebits));
    }

    [Fact]
    public void Order_of_legs_is_part_of_the_payload()
    {
        KernelRig rig = KernelRig.Opened(Start, Three);
        Money one = new(1, Usd);
        rig.Kernel.Apply(Entry.Create("k").Debit("cash", one).Credit("bob", one).CheckingEachLeg());
        PostingResult other = rig.Kernel.Apply(Entry.Create("k").Credit("bob", one).Debit("cash", one).CheckingEachLeg());
        Assert.Equal((PostingStatus.Conflict, PayloadField.Account, 0),
            (other.Status, other.Refusal.Conflict, other.Refusal.Leg));
        PostingResult net = rig.Kernel.Apply(Entry.Create("k").Debit("cash", one).Credit("bob", one));
        Assert.Equal(PayloadField.ChecksEachLeg, net.Refusal.Conflict);
    }

    [Fact]
    public void Each_field_of_a_payload_that_differs_is_named()
    {
        (PayloadField Field, LedgerCommand One, LedgerCommand Other)[] pairs =
        [
            (PayloadField.Kind, Pay("cash"), Pay("cash").AsHold()),
            (PayloadField.Effective, Pay("cash"), Pay("cash").At(DateTimeOffset.UnixEpoch)),
            (PayloadField.Code, Pay("cash").WithCode(1), Pay("cash").WithCode(2)),
            (PayloadField.Memo, Pay("cash").WithMemo("a"), Pay("cash").WithMemo("b")),
            (PayloadField.Lifetime, Pay("cash").AsHold(), Pay("cash").AsHold(TimeSpan.FromTicks(1))),
            (PayloadField.ChecksEachLeg, Pay("cash"), Pay("cash").CheckingEachLeg()),
            (PayloadField.Hold, HoldVoid.Create("k", "h"), HoldVoid.Create("k", "i")),
            (PayloadField.ReleasesRest, HoldCapture.Create("k", "h"), HoldCapture.Create("k", "h").ReleasingRest()),
            (PayloadField.LegCount, Pay("cash"), Pay("cash").Debit("cash", One).Credit("bob", One)),
            (PayloadField.Account, Pay("cash"), Pay("alice")),
            (PayloadField.Account, AccountChange.Close("k", "cash"), AccountChange.Close("k", "bob")),
            (PayloadField.Account, Pay("nobody"), Pay("no one")),
            (PayloadField.Side, Pay("cash"), Entry.Create("k").Credit("cash", One).Debit("bob", One)),
            (PayloadField.Currency, Missing(One), Missing(new Money(1, Currency.Parse("EUR")))),
            (PayloadField.Amount, Pay("cash"), Move("k", "cash", "bob", 2)),
            (PayloadField.Floor, Limits(1, 9), Limits(2, 9)),
            (PayloadField.Ceiling, Limits(1, 9), Limits(1, null)),
        ];
        foreach ((PayloadField field, LedgerCommand one, LedgerCommand other) in pairs)
        {
            foreach (bool isSwapped in (bool[])[false, true])
            {
                KernelRig rig = KernelRig.Opened(Start, Three);
                rig.Kernel.Apply(Move("h", "cash", "bob", 5).AsHold());
                PostingResult first = rig.Kernel.Apply(isSwapped ? other : one);
                Assert.True(first.Sequence > 0, $"{field}: {first}");
                PostingResult second = rig.Kernel.Apply(isSwapped ? one : other);
                Assert.Equal((PostingStatus.Conflict, field), (second.Status, second.Refusal.Conflict));
                Assert.Equal(first.Sequence, second.Sequence);
            }
        }

        (PayloadField Field, Account Other)[] accounts =
        [
            (PayloadField.AccountKind, Account.Equity("alice", "USD") with { Floor = new Money(0, Usd) }),
            (PayloadField.Currency, Account.Liability("alice", "EUR")),
            (PayloadField.Floor, Account.Liability("alice", "USD")),
            (PayloadField.Ceiling, Three[1] with { Ceiling = One }),
            (PayloadField.KeepHistory, Three[1] with { KeepHistory = true }),
        ];
        foreach ((PayloadField field, Account other) in accounts)
            Assert.Equal(field, KernelRig.Opened(Start, Three).Kernel.Open(other).Refusal.Conflict);

        static Entry Pay(string debit) => Move("k", debit, "bob", 1);
        static Entry Missing(Money one) => Entry.Create("k").Debit("nobody", one).Credit("no one", one);
        static AccountChange Limits(long floor, long? ceiling) => AccountChange.SetLimits(
            "k", "bob", new Money(floor, Usd), ceiling is { } most ? new Money(most, Usd) : null);
    }

    // Who has been paid is known by who has the salt; once that is gone, nobody knows, and the log is as it was.
    [Fact]
    public async Task Erasure_of_what_is_personal_leaves_the_log_whole()
    {
        await using LedgerBook book = LedgerBook.InMemory();
        await book.CreateAccountsAsync(Three, TestContext.Current.CancellationToken);
        byte[] salt = RandomNumberGenerator.GetBytes(32);
        PostingResult paid = await book.PostAsync(
            Move("k", "cash", "bob", 5).WithMemo(Commitment(salt)), TestContext.Current.CancellationToken);
        byte[] record = book.GetRecord(paid.Sequence);
        Assert.Equal(Commitment(salt), Encoding.UTF8.GetString(LedgerRecord.Read(record).Memo));
        Assert.Equal(-1, record.AsSpan().IndexOf("Jane Doe"u8));
        Assert.True((await book.VerifyAsync(cancellationToken: TestContext.Current.CancellationToken)).IsWhole);

        static string Commitment(byte[] salt) =>
            Convert.ToHexStringLower(HMACSHA256.HashData(salt, "Jane Doe"u8));
    }

    private static Entry Move(LedgerKey key, string debit, string credit, long cents) =>
        Entry.Create(key).Debit(debit, new Money(cents, Usd)).Credit(credit, new Money(cents, Usd));
}

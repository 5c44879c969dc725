using System.Runtime.CompilerServices;

namespace Purlin.Ledger;

internal sealed partial class LedgerKernel
{
    // Far enough ahead that memory answers in time, near enough that it is still in the cache when its turn comes.
    // Where a key belongs is in its segment, which has to be there first: without it a transfer took 268 ns, not 200.
    private const int PrefetchDistance = 10;
    private const int SegmentDistance = 20;
    private const int RingMask = 31;

    /// <summary>
    /// Decides transfers one after the other. What can be accepted takes the short way here; all else, including every
    /// refusal, goes the way of entries, so the rules stand in one place.
    /// </summary>
    public void ApplyTransfers(ReadOnlySpan<LedgerTransfer> transfers, Span<PostingResult> results)
    {
        Span<ulong> hashes = stackalloc ulong[RingMask + 1];
        for (int i = 0; i < Math.Min(SegmentDistance, transfers.Length); i++)
            hashes[i] = PrefetchSegment(transfers[i]);
        for (int i = 0; i < Math.Min(PrefetchDistance, transfers.Length); i++)
            Prefetch(transfers[i], hashes[i]);
        for (int i = 0; i < transfers.Length; i++)
        {
            int far = i + SegmentDistance;
            if (far < transfers.Length)
                hashes[far & RingMask] = PrefetchSegment(transfers[far]);
            int ahead = i + PrefetchDistance;
            if (ahead < transfers.Length)
                Prefetch(transfers[ahead], hashes[ahead & RingMask]);
            results[i] = TryPost(transfers[i], hashes[i & RingMask])
                ? new(PostingStatus.Posted, Group.LastSequence, _stampTicks)
                : DecideTransfer(transfers[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong PrefetchSegment(in LedgerTransfer transfer)
    {
        ulong hash = _hash.Of(transfer.Key);
        _keys.PrefetchSegment(hash);
        return hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Prefetch(in LedgerTransfer transfer, ulong hash)
    {
        _keys.Prefetch(hash);
        if (Accounts.IsSlot(transfer.Debit.Slot) && Accounts.IsSlot(transfer.Credit.Slot))
        {
            Accounts.Prefetch(transfer.Debit.Slot);
            Accounts.Prefetch(transfer.Credit.Slot);
        }
    }

    private bool TryPost(in LedgerTransfer transfer, ulong hash)
    {
        int debitSlot = transfer.Debit.Slot;
        int creditSlot = transfer.Credit.Slot;
        long amount = transfer.Amount;
        if (!Accounts.IsSlot(debitSlot) || !Accounts.IsSlot(creditSlot) || debitSlot == creditSlot || amount <= 0)
            return false;
        ref AccountState debit = ref Accounts[debitSlot];
        ref AccountState credit = ref Accounts[creditSlot];
        const AccountFlags Special = AccountFlags.Closed | AccountFlags.KeepHistory;
        if (((debit.Flags | credit.Flags) & Special) != 0 || debit.Currency != credit.Currency
            || !Fits(debit, debit.IsDebitNormal, amount) || !Fits(credit, !credit.IsDebitNormal, amount)
            || !_keys.TryAdd(hash, Group.LastSequence + 1))
        {
            return false;
        }

        RecordWriter.WriteTransfer(Group, _stampTicks, transfer);
        Touch(debitSlot).Working.Post(EntrySide.Debit, amount);
        Touch(creditSlot).Working.Post(EntrySide.Credit, amount);
        return true;
    }

    /// <summary>
    /// Overflow and limits of one leg, in Int64: what is available and what is expected are in its range by invariant.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Fits(in AccountState state, bool raises, long amount, bool limits = true)
    {
        long posted = state.IsDebitNormal ? state.Working.Posted : -state.Working.Posted;
        long incoming = state.IsDebitNormal ? state.Working.HeldDebits : state.Working.HeldCredits;
        long outgoing = state.IsDebitNormal ? state.Working.HeldCredits : state.Working.HeldDebits;
        if (raises)
        {
            long expected = posted + incoming;
            return expected + amount > expected && (!limits || expected + amount <= state.Ceiling);
        }

        long available = posted - outgoing;
        long floor = limits ? Math.Max(state.Floor, -long.MaxValue) : -long.MaxValue;
        return available - amount < available && available - amount >= floor;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private PostingResult DecideTransfer(in LedgerTransfer transfer)
    {
        if (!Accounts.IsSlot(transfer.Debit.Slot) || !Accounts.IsSlot(transfer.Credit.Slot))
        {
            int leg = Accounts.IsSlot(transfer.Debit.Slot) ? 1 : 0;
            return new(PostingStatus.Malformed, 0, 0, Refused(RefusalReason.InvalidAccountRef, leg));
        }

        Currency currency = CurrencyOf(transfer.Debit.Slot);
        _command.Begin(LedgerRecordKind.Post, LedgerKey.FromNumber(transfer.Key));
        _command.LegCount = 2;
        _command.Legs[0] = new CommandLeg
        {
            Slot = transfer.Debit.Slot,
            Side = EntrySide.Debit,
            Amount = transfer.Amount,
            Currency = currency,
        };
        _command.Legs[1] = new CommandLeg
        {
            Slot = transfer.Credit.Slot,
            Side = EntrySide.Credit,
            Amount = transfer.Amount,
            Currency = currency,
        };
        return Decide(_command, releasesKey: false, remembersRefusal: true);
    }
}

namespace Purlin.Ledger;

/// <summary>
/// The accounts of a live book at one instant: what lasts, copied while no group ends. About 65 bytes an account.
/// </summary>
internal sealed class BookView
{
    private readonly AccountTable _accounts;
    private readonly LedgerHistories _histories;
    private readonly AccountSums[] _sums;

    // Those that a group under way is changing are not known: null.
    private readonly (long Floor, long Ceiling)?[] _limits;
    private readonly bool[] _isClosed;

    /// <param name="kernel">The book's.</param>
    /// <param name="shown">Held while sums change that readers see.</param>
    public BookView(LedgerKernel kernel, Lock shown)
    {
        (_accounts, _histories) = (kernel.Accounts, kernel.Histories);
        lock (shown)
        {
            Sequence = kernel.ShownSequence;
            int count = _accounts.DurableCount;
            (_sums, _limits, _isClosed) = (new AccountSums[count], new (long, long)?[count], new bool[count]);
            for (int slot = 0; slot < count; slot++)
            {
                _sums[slot] = _accounts.ReadDurable(slot);
                _isClosed[slot] = _accounts.IsClosedDurable(slot);
                if (_accounts.TryReadLimits(slot, out long floor, out long ceiling))
                    _limits[slot] = (floor, ceiling);
            }
        }
    }

    /// <summary>The newest record in it.</summary>
    public long Sequence { get; }

    /// <summary>Compares it with what the records up to its own make.</summary>
    /// <returns>The first account that differs; null if none does.</returns>
    public LedgerDifference? Compare(AccountTable made)
    {
        if (made.Count != _sums.Length)
            return Differs($"The book has {_sums.Length} accounts, and its records open {made.Count}.");
        for (int slot = 0; slot < _sums.Length; slot++)
        {
            ref readonly AccountState state = ref made[slot];
            AccountDefinition definition = made.Read(slot);
            string? what =
                !definition.Id.SequenceEqual(_accounts.Read(slot).Id) ? "the id"
                : !AreEqual(_sums[slot], state.Working) ? "the balance"
                : _isClosed[slot] != state.IsClosed ? "whether it is closed"
                : _limits[slot] is { } limits && limits != (state.Floor, state.Ceiling) ? "the limits"
                : !HasHistory(slot, state) ? "the history" : null;
            if (what is not null)
            {
                return Differs($"In the book {what} of account #{slot + 1} is not what its records make it. The "
                    + "records count: open the book again.");
            }
        }

        return null;
    }

    private static bool AreEqual(in AccountSums left, in AccountSums right) =>
        left.Debits == right.Debits && left.Posted == right.Posted && left.HeldDebits == right.HeldDebits
        && left.HeldCredits == right.HeldCredits;

    private bool HasHistory(int slot, in AccountState made) => _histories.Of(slot) is not { } history
        || history.BalanceAt(Sequence) == (made.IsDebitNormal ? made.Working.Posted : -made.Working.Posted);

    private LedgerDifference Differs(string message) => new(LedgerDifferenceKind.Account, Sequence, message);
}

namespace Purlin.Ledger;

/// <summary>
/// What an entry would do to one account, all its legs together. Int128: no sum of legs overflows it.
/// </summary>
internal struct NetEffect
{
    public int Slot;
    public int FirstLeg;
    public Int128 Posted;
    public Int128 HeldDebits;
    public Int128 HeldCredits;

    public void Add(EntrySide side, long amount, bool isHold)
    {
        if (isHold && side == EntrySide.Debit)
            HeldDebits += amount;
        else if (isHold)
            HeldCredits += amount;
        else
            Posted += side == EntrySide.Debit ? amount : -amount;
    }

    /// <summary>What the account would have available, and what it may come to, in its normal direction.</summary>
    public readonly (Int128 Available, Int128 Expected) After(in AccountState state) => Bounds(
        state.IsDebitNormal, state.Working.Posted + Posted, state.Working.HeldDebits + HeldDebits,
        state.Working.HeldCredits + HeldCredits);

    /// <summary>The same of the account as it is.</summary>
    public static (Int128 Available, Int128 Expected) Before(in AccountState state) => Bounds(
        state.IsDebitNormal, state.Working.Posted, state.Working.HeldDebits, state.Working.HeldCredits);

    /// <summary>Whether a sum or a balance would leave Int64, whose least value stays free for "no floor".</summary>
    public readonly bool Overflows(in AccountState state)
    {
        (Int128 available, Int128 expected) = After(state);
        Int128 posted = state.Working.Posted + Posted;
        return posted < -long.MaxValue || posted > long.MaxValue
            || state.Working.HeldDebits + HeldDebits > long.MaxValue
            || state.Working.HeldCredits + HeldCredits > long.MaxValue
            || available < -long.MaxValue || expected > long.MaxValue;
    }

    private static (Int128 Available, Int128 Expected) Bounds(
        bool isDebitNormal, Int128 posted, Int128 heldDebits, Int128 heldCredits) => isDebitNormal
        ? (posted - heldCredits, posted + heldDebits)
        : (-posted - heldDebits, -posted + heldCredits);
}

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

    /// <summary>Of what overflows, the first that does: what it is now, and by how much it would be out of range.
    /// </summary>
    public readonly (long Now, Int128 Beyond) Overflow(in AccountState state)
    {
        AccountSums now = state.Working;
        (Int128 available, Int128 expected) = After(state);
        long posted = state.IsDebitNormal ? now.Posted : -now.Posted;
        Int128 postedAfter = posted + (state.IsDebitNormal ? Posted : -Posted);
        if (Int128.Abs(postedAfter) > long.MaxValue)
            return (posted, Int128.Abs(postedAfter) - long.MaxValue);
        if (now.HeldDebits + HeldDebits > long.MaxValue)
            return (now.HeldDebits, now.HeldDebits + HeldDebits - long.MaxValue);
        if (now.HeldCredits + HeldCredits > long.MaxValue)
            return (now.HeldCredits, now.HeldCredits + HeldCredits - long.MaxValue);
        (Int128 availableNow, Int128 expectedNow) = Before(state);
        return available < -long.MaxValue
            ? ((long)availableNow, -long.MaxValue - available)
            : ((long)expectedNow, expected - long.MaxValue);
    }

    private static (Int128 Available, Int128 Expected) Bounds(
        bool isDebitNormal, Int128 posted, Int128 heldDebits, Int128 heldCredits) => isDebitNormal
        ? (posted - heldCredits, posted + heldDebits)
        : (-posted - heldDebits, -posted + heldCredits);
}

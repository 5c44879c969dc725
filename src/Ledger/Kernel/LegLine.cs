namespace Purlin.Ledger;

/// <summary>A leg on an account that keeps its history, as histories take it.</summary>
/// <param name="Slot">The account.</param>
/// <param name="EffectiveTicks">When it counts from.</param>
/// <param name="Amount">In the account's normal direction: more than zero raises it.</param>
/// <param name="Sequence">Of the record.</param>
/// <param name="StampTicks">Of the record.</param>
internal readonly record struct LegLine(int Slot, long EffectiveTicks, long Amount, long Sequence, long StampTicks);

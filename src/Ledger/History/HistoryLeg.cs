namespace Purlin.Ledger;

/// <summary>One leg of one account, as its history keeps it.</summary>
/// <param name="Sequence">Of the record it is in.</param>
/// <param name="EffectiveTicks">When it counts, in UTC ticks of 100 ns.</param>
/// <param name="Amount">What it adds to the balance, in minor units; negative if it lowers it.</param>
internal readonly record struct HistoryLeg(long Sequence, long EffectiveTicks, long Amount);

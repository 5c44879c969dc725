namespace Purlin.Ledger;

/// <summary>A hold after a group, for a store that keeps rows.</summary>
/// <param name="Sequence">The record that opened it.</param>
/// <param name="State">Whether it is open, or how it ended.</param>
/// <param name="ExpiresAtTicks">When it expires, in UTC ticks of 100 ns; null for never.</param>
/// <param name="Left">What is left of each of its legs, in their order; nothing counts once it has ended.</param>
public readonly record struct HoldRow(
    long Sequence, HoldState State, long? ExpiresAtTicks, ReadOnlyMemory<long> Left);

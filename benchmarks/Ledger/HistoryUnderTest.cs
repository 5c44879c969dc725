namespace Purlin.Benchmarks.Ledger;

/// <summary>An account with a long history, and the three questions about it.</summary>
/// <param name="FirstSequence">Of the first leg.</param>
/// <param name="LastSequence">Of the last leg.</param>
/// <param name="AtSequence">The balance at a sequence.</param>
/// <param name="AtEffective">The balance at an effective time, in UTC ticks.</param>
/// <param name="AtBoth">The balance at an effective time as known at a sequence.</param>
public sealed record HistoryUnderTest(
    long FirstSequence, long LastSequence, Func<long, Int128> AtSequence, Func<long, Int128> AtEffective,
    Func<long, long, Int128> AtBoth);

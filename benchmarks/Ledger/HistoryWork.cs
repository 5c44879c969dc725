namespace Purlin.Benchmarks.Ledger;

/// <summary>
/// The legs of one busy account: one every 10 ms, every tenth dated back evenly over all of the past, amounts like
/// payments. The same for whoever is measured.
/// </summary>
public sealed class HistoryWork(int legs)
{
    private const long StartTicks = 638_000_000_000_000_000;
    private const long StepTicks = 100_000;
    private const int LateOneIn = 10;

    /// <summary>How many legs.</summary>
    public int Count => legs;

    /// <summary>The legs in the order of their records.</summary>
    public IEnumerable<(long EffectiveTicks, long Amount)> Legs()
    {
        var random = new Random(1);
        for (int i = 0; i < legs; i++)
        {
            long now = StartTicks + i * StepTicks + random.NextInt64(StepTicks / 2);
            long late = random.Next(LateOneIn) == 0 ? random.NextInt64(i * StepTicks + 1) : 0;
            yield return (now - late, 1 + random.NextInt64(1_000_000));
        }
    }

    /// <summary>Instants spread over all legs.</summary>
    public long[] Instants(int count)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, count).Select(_ => StartTicks + random.NextInt64(legs * StepTicks))];
    }
}

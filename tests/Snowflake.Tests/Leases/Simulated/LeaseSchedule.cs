namespace Purlin.Snowflake.Tests;

/// <summary>The faults of one seed, and the numbers of its world.</summary>
internal sealed class LeaseSchedule
{
    /// <summary>The least number of faults.</summary>
    public const int MinFaults = 200;

    private static readonly int[] Weights = [20, 15, 20, 15, 12, 2, 1, 1, 1, 1];
    private static readonly int[] SliceSeconds = [3, 3, 10, 30];
    private readonly List<PlannedFault> _faults = [];

    /// <summary>The kinds of fault that are drawn.</summary>
    public static LeaseFault[] Kinds { get; } = [.. Enum.GetValues<LeaseFault>().Take(Weights.Length)];

    /// <summary>By time.</summary>
    public IReadOnlyList<PlannedFault> Faults => _faults;

    /// <summary>When everything is whole again.</summary>
    public long HealTicks { get; private set; }

    /// <summary>The length of a lease in this world.</summary>
    public SnowflakeLeaseTerms Terms { get; private set; }

    /// <summary>The nodes to lease from: hardly more than there are holders, so that each changes hands often.</summary>
    public LeasePool Pool { get; private set; }

    /// <summary>
    /// Draws them anew. Each schedule has a random three quarters of the kinds, and store faults between none and many,
    /// so that they do not always drown the rest (Groce et al., "Swarm Testing", ISSTA 2012).
    /// </summary>
    public void Draw(SimulationRandom random)
    {
        long sliceMs = 1_000L * SliceSeconds[random.Next(0, SliceSeconds.Length)];
        Terms = new SnowflakeLeaseTerms(sliceMs, random.Chance(0.5) ? 0 : random.Next(1, sliceMs / 10));
        Pool = new LeasePool(0, LeaseWorld.Nodes + random.Next(0, 8), null);
        Span<int> weights = stackalloc int[Weights.Length];
        int sum = 0, storeFactor = random.Next(0, 8);
        for (int kind = 0; kind < weights.Length; kind++)
        {
            bool isOfStore = kind >= (int)LeaseFault.NetworkLoss;
            weights[kind] = random.Chance(0.75) ? Weights[kind] * (isOfStore ? storeFactor : 4) : 0;
            sum += weights[kind];
        }

        if (sum == 0)
            sum = weights[0] = 1;

        // Usually 200 faults in two slices; sometimes spread over many, so that leases pass through many hands.
        int stretch = random.Next(0, 16) switch { < 13 => 2, < 15 => 4, _ => 10 };
        long sliceTicks = sliceMs * TimeSpan.TicksPerMillisecond;
        long gapTicks = sliceTicks * stretch / MinFaults, atTicks = 0;
        _faults.Clear();
        while (_faults.Count < MinFaults)
        {
            atTicks += random.Next(0, 2 * gapTicks);
            var kind = (LeaseFault)Pick(weights, random.Next(0, sum));
            _faults.Add(new PlannedFault(atTicks, kind, random.Next(0, LeaseWorld.Nodes), random.NextUInt64()));
        }

        HealTicks = atTicks + (sliceTicks / 4);
    }

    private static int Pick(ReadOnlySpan<int> weights, int point)
    {
        int kind = 0;
        while (point >= weights[kind])
            point -= weights[kind++];
        return kind;
    }
}

/// <summary>A fault of a schedule.</summary>
/// <param name="AtTicks">When.</param>
/// <param name="Kind">Which.</param>
/// <param name="Node">Whom it strikes, if it strikes a node.</param>
/// <param name="Argument">How long and how hard.</param>
internal readonly record struct PlannedFault(long AtTicks, LeaseFault Kind, int Node, ulong Argument);

namespace Purlin.Testing;

/// <summary>What <see cref="Simulations.Run"/> runs.</summary>
public sealed record SimulationOptions
{
    /// <summary>The first seed.</summary>
    public ulong FirstSeed { get; init; } = 1;

    /// <summary>How many seeds, one schedule each.</summary>
    public int Seeds { get; init; } = 1_000;

    /// <summary>The kinds of fault to draw from, at most 64.</summary>
    public IReadOnlyList<FaultKind> Faults { get; init; } = [];

    /// <summary>The most faults of a schedule; their number is drawn from 0 to this.</summary>
    public int MaxFaults { get; init; } = 8;

    /// <summary>Faults begin in this time; each lasts a thousandth to a quarter of it.</summary>
    public TimeSpan Horizon { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The least share of schedules in which each kind of fault must have taken place; a run that has less fails,
    /// because what it says about that kind would be worth nothing.
    /// </summary>
    public double MinCoverage { get; init; }

    /// <summary>The most events of a schedule; more is an error.</summary>
    public long MaxEvents { get; init; } = 1_000_000;

    /// <summary>How the network behaves where no fault disturbs it.</summary>
    public NetworkOptions Network { get; init; } = new();
}

namespace Purlin.Testing;

/// <summary>A kind of fault that schedules are drawn from.</summary>
/// <param name="Name">Without spaces; what a kept schedule says.</param>
/// <param name="Strike">Makes it happen; returns whether anything did, which is what coverage counts.</param>
public sealed record FaultKind(string Name, Func<Simulation, Fault, bool> Strike)
{
    /// <summary>How often it is drawn compared with the others.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>The nodes it may hit; all by default.</summary>
    public Func<SimulatedNode, bool> Hits { get; init; } = static _ => true;
}

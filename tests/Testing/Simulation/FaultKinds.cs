namespace Purlin.Testing;

/// <summary>
/// The faults that come with the kit. A scenario picks from them, restricts them to nodes and adds its own.
/// </summary>
public static class FaultKinds
{
    /// <summary>The program is killed and started again after the duration; its disk keeps everything.</summary>
    public static FaultKind Kill { get; } = new("kill", static (simulation, fault) =>
    {
        SimulatedNode node = simulation.Nodes[fault.Node];
        bool struck = node.Kill();
        RestartAfter(simulation, node, fault.Duration);
        return struck;
    });

    /// <summary>The power fails and comes back after the duration; what was not synced may be lost.</summary>
    public static FaultKind PowerLoss { get; } = new("power-loss", static (simulation, fault) =>
    {
        SimulatedNode node = simulation.Nodes[fault.Node];
        bool struck = node.Crash(Survival(fault));
        RestartAfter(simulation, node, fault.Duration);
        return struck;
    });

    /// <summary>The power fails in one of the next eight disk operations; it comes back after the duration.</summary>
    public static FaultKind TornWrite { get; } = new("torn-write", static (simulation, fault) =>
    {
        SimulatedNode node = simulation.Nodes[fault.Node];
        node.Disk.Inject(DiskFault.PowerLoss, Operation(fault), Survival(fault), restartAfter: fault.Duration);
        return node.IsUp;
    });

    /// <summary>The program stands still for the duration, its clocks do not.</summary>
    public static FaultKind Freeze { get; } = new("freeze", static (simulation, fault) =>
    {
        SimulatedNode node = simulation.Nodes[fault.Node];
        if (!node.Freeze())
            return false;
        simulation.After(fault.Duration, () => node.Thaw());
        return true;
    });

    /// <summary>Both directions between the node and all others are cut for the duration.</summary>
    public static FaultKind Isolation { get; } = new("isolation", static (simulation, fault) =>
    {
        simulation.Network.IsolateFor(simulation.Nodes[fault.Node], fault.Duration);
        return true;
    });

    /// <summary>The direction from the node to its peer is cut for the duration.</summary>
    public static FaultKind OneWayCut { get; } = new("one-way-cut", static (simulation, fault) =>
    {
        simulation.Network.CutFor(simulation.Nodes[fault.Node], simulation.Nodes[fault.Peer], fault.Duration);
        return fault.Node != fault.Peer;
    });

    /// <summary>A tenth to nine tenths of the node's messages are lost.</summary>
    public static FaultKind Loss { get; } = Weather("loss", static (part, _) => new(Loss: 0.1 + (0.8 * part)));

    /// <summary>A tenth to nine tenths of the node's messages arrive twice.</summary>
    public static FaultKind Duplication { get; } =
        Weather("duplication", static (part, _) => new(Duplication: 0.1 + (0.8 * part)));

    /// <summary>The node's messages all come later, by up to the duration.</summary>
    public static FaultKind Delay { get; } = Weather("delay", static (part, duration) => new(Delay: duration * part));

    /// <summary>The node's messages come in any order, spread over up to the duration.</summary>
    public static FaultKind Reordering { get; } =
        Weather("reordering", static (part, duration) => new(Spread: duration * part));

    /// <summary>The node's wall clock steps forward or back, by up to ten durations.</summary>
    public static FaultKind WallClockStep { get; } = new("wall-clock-step", static (simulation, fault) =>
    {
        simulation.Nodes[fault.Node].Clock.StepWallClock(10 * fault.Duration * ((2 * Part(fault)) - 1));
        return true;
    });

    /// <summary>The node's clock runs up to a tenth fast or slow for the duration.</summary>
    public static FaultKind Drift { get; } = new("drift", static (simulation, fault) =>
    {
        SimulatedClock clock = simulation.Nodes[fault.Node].Clock;
        clock.SetDrift((long)(200_000_000 * (Part(fault) - 0.5)));
        simulation.After(fault.Duration, () => clock.SetDrift(0));
        return true;
    });

    /// <summary>One of the node's next eight disk operations fails with EIO.</summary>
    public static FaultKind DiskError { get; } = Disk("disk-error", DiskFault.Error);

    /// <summary>A write or creation fails with ENOSPC.</summary>
    public static FaultKind DiskFull { get; } = Disk("disk-full", DiskFault.Full);

    /// <summary>A sync fails and drops the pages it should have written.</summary>
    public static FaultKind SyncLosesPages { get; } = Disk("sync-loses-pages", DiskFault.SyncLosesPages);

    /// <summary>Those of programs and clocks.</summary>
    public static IReadOnlyList<FaultKind> OfNodes { get; } = [Kill, PowerLoss, Freeze, WallClockStep, Drift];

    /// <summary>Those of the network.</summary>
    public static IReadOnlyList<FaultKind> OfNetwork { get; } =
        [Isolation, OneWayCut, Loss, Duplication, Delay, Reordering];

    /// <summary>Those of disks.</summary>
    public static IReadOnlyList<FaultKind> OfDisks { get; } = [TornWrite, DiskError, DiskFull, SyncLosesPages];

    /// <summary>All of the above.</summary>
    public static IReadOnlyList<FaultKind> All { get; } = [.. OfNodes, .. OfNetwork, .. OfDisks];

    private static double Part(Fault fault) => SimulationRandom.Unit(fault.Argument);
    private static int Operation(Fault fault) => 1 + (int)(fault.Argument % 8);
    private static DiskSurvival Survival(Fault fault) => (DiskSurvival)((fault.Argument >> 3) % 4);

    private static void RestartAfter(Simulation simulation, SimulatedNode node, TimeSpan delay) =>
        simulation.After(delay, () => node.Restart());

    private static FaultKind Weather(string name, Func<double, TimeSpan, NetworkDisturbance> disturbance) =>
        new(name, (simulation, fault) =>
        {
            NetworkDisturbance weather = disturbance(Part(fault), fault.Duration);
            simulation.Network.Disturb(simulation.Nodes[fault.Node], weather, fault.Duration);
            return true;
        });

    private static FaultKind Disk(string name, DiskFault kind) => new(name, (simulation, fault) =>
    {
        simulation.Nodes[fault.Node].Disk.Inject(kind, Operation(fault));
        return true;
    });
}

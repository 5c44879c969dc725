using System.Runtime.CompilerServices;

namespace Purlin.Redlock.Tests;

/// <summary>A node of a <see cref="LockWorld"/>: the production rules, and a clock and a fate of its own.</summary>
internal sealed class SimulatedLockNode(int index)
{
    private static readonly string[] RunIds = [.. Enumerable.Range(0, 4_096).Select(i => $"run {i}")];

    public int Index => index;
    public NodeKernel Kernel = null!;
    public NodeKernel? Snapshot;
    public SimulatedClock Clock;
    public bool IsDown;
    public long FrozenUntil;
    public int Life;
    public long StartedTicks;

    /// <summary>Since when it may have forgotten something; what was granted before is not known any more.</summary>
    public long ForgottenTicks;

    /// <summary>Whether it said of itself, when it was last asked, that it takes part.</summary>
    public bool IsReady;

    public string RunId { get; private set; } = "";

    public void Reset(SimulatedClock clock)
    {
        (Kernel, Snapshot, Clock) = (new NodeKernel(), null, clock);
        (IsDown, FrozenUntil, Life, IsReady) = (false, 0, 0, false);
        (StartedTicks, ForgottenTicks) = (0, long.MinValue / 2);
        RunId = RunIds[index];
    }

    public long Ms(long trueTicks) => Clock.At(trueTicks) / TimeSpan.TicksPerMillisecond;

    public void Apply(LockBatch batch, long trueTicks)
    {
        long uptimeMs = Ms(trueTicks) - Ms(StartedTicks);
        Kernel.Apply(RunId, Math.Max(uptimeMs, 0), Ms(trueTicks), batch);
        IsReady = batch.Status.Standing == NodeStanding.Ready;
    }

    public void End()
    {
        IsDown = true;
        Life++;
    }

    public void Start(NodeKernel kernel, long trueTicks, bool hasForgotten)
    {
        (Kernel, IsDown, IsReady, StartedTicks) = (kernel, false, false, trueTicks);
        RunId = RunIds[(Life * 8) + index];
        if (hasForgotten)
            ForgottenTicks = trueTicks;
    }

    public void Flush(long trueTicks) => (Kernel, IsReady, ForgottenTicks) = (new NodeKernel(), false, trueTicks);

    /// <summary>A copy of what it knows now: what a disk would have kept.</summary>
    public NodeKernel Copy()
    {
        var copy = (NodeKernel)Clone(Kernel);
        Recent(copy) = new Dictionary<string, LockRecord>(Recent(Kernel), StringComparer.Ordinal);
        Old(copy) = new Dictionary<string, LockRecord>(Old(Kernel), StringComparer.Ordinal);
        return copy;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "MemberwiseClone")]
    private static extern object Clone(object kernel);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_recent")]
    private static extern ref Dictionary<string, LockRecord> Recent(NodeKernel kernel);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_old")]
    private static extern ref Dictionary<string, LockRecord> Old(NodeKernel kernel);
}

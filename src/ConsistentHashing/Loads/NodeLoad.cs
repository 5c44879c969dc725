using System.Runtime.CompilerServices;

namespace Purlin.ConsistentHashing;

/// <summary>What every pick needs of a node: itself, its counter, that of all, and its part. Of one map.</summary>
internal sealed class NodeLoad(Node node, LoadCounter counter, LoadCounter total, LoadBound bound)
{
    public Node Node { get; } = node;

    public LoadCounter Counter { get; } = counter;

    /// <summary>The most leases among so many.</summary>
    public long MostOf(long all) => bound.MostOf(all);

    /// <summary>Takes a lease unless that would exceed the part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake() => Counter.TryTake(total, bound);

    /// <summary>Ends a lease.</summary>
    public void GiveBack() => Counter.GiveBack(total);
}

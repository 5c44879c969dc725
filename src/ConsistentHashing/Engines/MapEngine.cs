namespace Purlin.ConsistentHashing;

/// <summary>The ways from a hash to a node. The numbers are those of saved maps and never change.</summary>
public enum MapEngine
{
    /// <summary>A table of slots, rebalanced by exact quotas: <see cref="ConsistentHashing.SlotMap"/>.</summary>
    SlotMap = 1,

    /// <summary>Points on a circle: <see cref="RingMap"/>.</summary>
    Ring = 2,

    /// <summary>The highest score per key: <see cref="RendezvousMap"/>.</summary>
    Rendezvous = 3,

    /// <summary>A table filled from preference lists: <see cref="MaglevMap"/>.</summary>
    Maglev = 4,

    /// <summary>JumpBackHash, with a ranking for the nodes that left: <see cref="StatelessMap"/>.</summary>
    Stateless = 5,

    /// <summary>Jump consistent hash: <see cref="JumpMap"/>.</summary>
    Jump = 6,
}

namespace Purlin.ConsistentHashing;

/// <summary>What an engine promises. What is not declared does not hold.</summary>
[Flags]
public enum MapGuarantees
{
    /// <summary>Nothing beyond that a map routes every key, the same key always to the same node.</summary>
    None = 0,

    /// <summary>
    /// The same node set gives the same routing in every process, whatever joined and left before. Without it maps
    /// agree only after equal histories, so that one map must be shared as bytes.
    /// </summary>
    SetDetermined = 1,

    /// <summary>Each node owns the floor or the ceiling of its ideal share, in slots.</summary>
    ExactBalance = 2,

    /// <summary>A change moves no more than its <see cref="MigrationPlan.MinimumShare"/>.</summary>
    ExactMinimum = 4,

    /// <summary>
    /// When a node joins or leaves, keys move only to or from it. For equal weights, and for all weights where
    /// <see cref="Weights"/> is declared.
    /// </summary>
    MovesOnlyTheChanged = 8,

    /// <summary>Shares follow <see cref="Node.Weight"/>; without it only equal weights are taken.</summary>
    Weights = 16,

    /// <summary>Any node may leave.</summary>
    AnyRemoval = 32,

    /// <summary>A plan lists what moves, as ranges of hashes or as slots.</summary>
    ExactPlan = 64,

    /// <summary>When a node leaves, each replica set changes by at most one member.</summary>
    OneReplicaMoves = 128,
}

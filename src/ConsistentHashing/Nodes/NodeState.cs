namespace Purlin.ConsistentHashing;

/// <summary>What a node may be asked for.</summary>
public enum NodeState
{
    /// <summary>Owns keys and serves them.</summary>
    Up = 0,

    /// <summary>
    /// Owns nothing in the map that says so: its share goes to the others. In the map before, it serves on until its
    /// keys are moved.
    /// </summary>
    Draining = 1,

    /// <summary>
    /// Owns its keys, but cannot serve: lookups skip to each key's next choice. Nothing moves, and when it is up again
    /// all is as before.
    /// </summary>
    Down = 2,
}

namespace Purlin.Redlock;

/// <summary>
/// What a node knows of a name: who owns it (0: nobody), until when by the node's clock, and its counter.
/// </summary>
internal readonly record struct LockRecord(UInt128 Owner, long EndMs, long Counter)
{
    /// <summary>Whether somebody owns the name at a time.</summary>
    public bool IsHeldAt(long nowMs) => Owner != default && nowMs < EndMs;

    /// <summary>The record with a counter of at least so much.</summary>
    public LockRecord Raised(long counter) => this with { Counter = Math.Max(Counter, counter) };
}

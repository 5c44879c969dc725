namespace Purlin.ConsistentHashing;

/// <summary>Who knows whether a lease is out: its node, or a slot of the pool where the node has no place.</summary>
internal abstract class LeaseHolder
{
    /// <summary>The node of a lease; null if that has ended.</summary>
    public abstract Node? NodeOf(long ticket);

    /// <summary>Ends a lease; nothing if it has ended already.</summary>
    public abstract void End(long ticket);
}

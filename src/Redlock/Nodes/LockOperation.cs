namespace Purlin.Redlock;

/// <summary>What a node is asked to do with a name.</summary>
public enum LockOperationKind : byte
{
    /// <summary>
    /// Takes the name if nobody owns it and adds one to its counter. Asked again by the owner, it is granted again with
    /// the same counter.
    /// </summary>
    Grant,

    /// <summary>Makes the owner's lease longer, never shorter.</summary>
    Renew,

    /// <summary>Takes the name for a holder of the lock if nobody owns it, without a step of the counter.</summary>
    Heal,

    /// <summary>Raises the owner's counter to the token.</summary>
    Raise,

    /// <summary>Gives the owner's name back and raises its counter to the token.</summary>
    Release,
}

/// <summary>One operation on one name, carried out by a node in one step with the rest of its batch.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Name">The name of the lock, 1 to 512 bytes of UTF-8.</param>
/// <param name="Owner">The id of one attempt to take the lock; 128 random bits, never zero.</param>
/// <param name="LeaseMs">How long the node keeps the name from now on: time to live and lock delay.</param>
/// <param name="Token">The least counter that the name has afterwards; 0 where none is known yet.</param>
/// <param name="IsLinked">
/// Whether this operation and the next stand together: of the grants linked so, all are granted or none is.
/// </param>
public readonly record struct LockOperation(
    LockOperationKind Kind, string Name, UInt128 Owner, long LeaseMs, long Token, bool IsLinked = false);

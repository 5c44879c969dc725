namespace Purlin.Redlock;

/// <summary>How an attempt to take a lock ended.</summary>
public enum LockOutcome
{
    /// <summary>The lock is held.</summary>
    Held,

    /// <summary>Somebody else holds it.</summary>
    Busy,

    /// <summary>Too few nodes answered that they take part.</summary>
    Unavailable,

    /// <summary>The <see cref="LockOwner"/> has lost it, and has not released everything of it yet.</summary>
    Lost,
}

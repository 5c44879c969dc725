namespace Purlin.Redlock;

/// <summary>What a fenced resource says to a token.</summary>
public enum FenceOutcome : byte
{
    /// <summary>It is the highest token that the resource has seen.</summary>
    Accepted,

    /// <summary>A higher one has been seen: somebody else holds the lock by now, or held it later. Stop.</summary>
    Stale,

    /// <summary>
    /// It is higher than any the resource has seen: its holder writes without having opened the resource, and may have
    /// read what an earlier holder still changed. Open, read and decide again.
    /// </summary>
    NotOpened,
}

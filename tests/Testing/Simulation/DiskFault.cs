namespace Purlin.Testing;

/// <summary>What can go wrong in a disk operation.</summary>
public enum DiskFault
{
    /// <summary>EIO. A write leaves a random part of its bytes in the file, a sync leaves all pages unsynced.</summary>
    Error,

    /// <summary>ENOSPC, at the next write or creation. A write leaves a random part of its bytes in the file.</summary>
    Full,

    /// <summary>
    /// EIO at the next sync of a file, which drops its unsynced pages: they stay readable, the next sync succeeds, and
    /// a power failure loses them (Linux; Rebello et al., "Can Applications Recover from fsync Failures?", ATC 2020).
    /// </summary>
    SyncLosesPages,

    /// <summary>The power fails during the operation: its effect is one more change that was not synced.</summary>
    PowerLoss,
}

namespace Purlin.Testing;

/// <summary>What kind of operation asks whether it is to fail.</summary>
internal enum DiskOperation
{
    Read,
    Grow,
    Change,
    Sync,
    SyncDirectory,
}

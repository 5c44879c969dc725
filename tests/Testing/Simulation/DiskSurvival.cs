namespace Purlin.Testing;

/// <summary>What a power failure leaves of the changes that were not synced.</summary>
public enum DiskSurvival
{
    /// <summary>
    /// Any: each write whole, not at all, or some of its sectors, and the length without them, which leaves zeros; of
    /// the directory changes a prefix.
    /// </summary>
    Subset,

    /// <summary>
    /// The first so many bytes of all changes in their order, cut at a sector; a directory change counts as one byte.
    /// </summary>
    Prefix,

    /// <summary>None.</summary>
    Nothing,

    /// <summary>All.</summary>
    Everything,
}

namespace Purlin.Geospatial;

/// <summary>Why a file is no snapshot of places that can be opened.</summary>
public enum PlaceSnapshotFailure
{
    /// <summary>It does not begin like one; it may be empty.</summary>
    NotASnapshot,

    /// <summary>A later version of this package wrote it.</summary>
    NewerVersion,

    /// <summary>A machine of the other byte order wrote it.</summary>
    OtherByteOrder,

    /// <summary>It is shorter than it says.</summary>
    Truncated,

    /// <summary>A part is not as it was written.</summary>
    Damaged,
}

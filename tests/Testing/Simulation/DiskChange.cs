namespace Purlin.Testing;

/// <summary>A file apart from its names.</summary>
internal sealed class DiskInode
{
    /// <summary>What programs read and write.</summary>
    public DiskContent Cached { get; } = new();

    /// <summary>What a power failure cannot take.</summary>
    public DiskContent Durable { get; } = new();
}

/// <summary>A change not yet synced.</summary>
internal abstract record DiskChange;

/// <summary>Bytes written.</summary>
internal sealed record DataWritten(DiskInode File, long Offset, byte[] Data) : DiskChange;

/// <summary>A length set.</summary>
internal sealed record LengthSet(DiskInode File, long Length) : DiskChange;

/// <summary>A name of a directory that is to mean another file, or none.</summary>
/// <param name="Directory">The directory.</param>
/// <param name="Path">The name with its directory.</param>
/// <param name="File">What it means now; null if it is gone.</param>
/// <param name="OldPath">The name that a rename took away in the same step, or null.</param>
internal sealed record NameSet(string Directory, string Path, DiskInode? File, string? OldPath) : DiskChange;

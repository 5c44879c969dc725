namespace Purlin.Shared;

/// <summary>How <see cref="IDisk.Open"/> opens a file.</summary>
internal enum DiskMode
{
    /// <summary>Creates the file, readable and writable by its owner alone (0600); fails if the path exists.</summary>
    CreateNew,

    /// <summary>Opens an existing file for reading and writing.</summary>
    OpenWrite,

    /// <summary>Opens an existing file for reading.</summary>
    OpenRead,
}

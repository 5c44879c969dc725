namespace Purlin.Shared;

/// <summary>
/// The system calls that durable files are made of, and nothing above them: no buffering, no retries, no policy. One
/// implementation asks the operating system (<see cref="OsDisk"/>); others inject faults or simulate a disk.
/// </summary>
/// <remarks>
/// Every failed call throws, an <see cref="IOException"/> as a rule, whose HResult is the errno on Unix. No call may
/// return normally after an error of the device.
/// </remarks>
internal interface IDisk
{
    /// <summary>
    /// Opens or creates a file. A created one is durable only after a sync of it and of its directory.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Whether it must exist, and what for.</param>
    IDiskFile Open(string path, DiskMode mode);

    /// <summary>Whether a file is at the path.</summary>
    bool Exists(string path);

    /// <summary>The paths of the files directly in a directory, in ordinal order.</summary>
    string[] List(string directory);

    /// <summary>Creates a directory (0700) unless it exists; its parent must exist.</summary>
    void CreateDirectory(string path);

    /// <summary>Makes creations, renames and deletions in a directory durable.</summary>
    void SyncDirectory(string directory);

    /// <summary>Gives a file a new name in one step, replacing what had it. Both names are in one directory.</summary>
    void Rename(string from, string to);

    /// <summary>Deletes a file; nothing happens if there is none.</summary>
    void Delete(string path);

    /// <summary>
    /// Takes the exclusive lock that a lock file stands for, creating the file (0600) if needed. The system frees the
    /// lock when the result is disposed or the process ends, however it ends.
    /// </summary>
    /// <returns>The held lock, or null if another opener, of this process or of another one, holds it.</returns>
    IDisposable? TryLock(string path);
}

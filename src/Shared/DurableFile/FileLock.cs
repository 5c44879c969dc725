namespace Purlin.Shared;

/// <summary>
/// Keeps a second writer away from files: an exclusive lock on a lock file of its own, so that the files themselves can
/// be replaced and read meanwhile. The system frees it when the process ends, however it ends; the file stays, as
/// deleting it would let two openers lock two files of one name. Works on local file systems and on network ones that
/// have locks.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private readonly IDisposable _held;

    private FileLock(IDisposable held) => _held = held;

    /// <summary>Takes the lock.</summary>
    /// <param name="disk">Where.</param>
    /// <param name="path">The lock file; created if needed.</param>
    /// <exception cref="FileLockedException">Another opener, here or in another process, holds it.</exception>
    public static FileLock Acquire(IDisk disk, string path) =>
        TryAcquire(disk, path) ?? throw new FileLockedException(path);

    /// <summary>Takes the lock if it is free.</summary>
    /// <returns>The lock, or null if another opener holds it.</returns>
    public static FileLock? TryAcquire(IDisk disk, string path) =>
        disk.TryLock(path) is { } held ? new FileLock(held) : null;

    /// <summary>Frees the lock.</summary>
    public void Dispose() => _held.Dispose();
}

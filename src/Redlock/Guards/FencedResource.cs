using Purlin.Shared;

namespace Purlin.Redlock;

/// <summary>
/// A value that only the latest holder of a lock can change, whatever paused holders, late packets and wrong clocks do.
/// No lease can promise that: a process that stops between looking at its lock and writing writes too late.
/// Thread-safe.
/// </summary>
/// <remarks>
/// Two steps: <see cref="OpenAsync"/> first raises the highest token seen, so that nothing older can be written, and
/// then reads; <see cref="WriteAsync"/> writes only with the highest token itself. Looking at tokens in writes alone is
/// not enough: a new holder reads, a paused one writes (its token is the highest a write has shown), the new one writes
/// over it, and an update is lost though every write was fenced. The highest token never falls, also when the lock's
/// nodes lose everything and start anew too low: then all is refused until their tokens are above it.
/// </remarks>
/// <typeparam name="T">The value; not to be changed by those who were given it.</typeparam>
public abstract class FencedResource<T>
{
    private const int MaxNamespaceChars = 200;

    /// <summary>A resource of a lock.</summary>
    /// <param name="space">The lock's namespace, 1 to 200 characters.</param>
    /// <param name="lockName">The lock's name, 1 to <see cref="LockBatch.MaxNameBytes"/> bytes of UTF-8.</param>
    /// <exception cref="ArgumentException">One of them is none.</exception>
    protected FencedResource(string space, string lockName)
    {
        Namespace = Guard.Text(space, MaxNamespaceChars);
        LockBatch.RequireName(lockName);
        LockName = lockName;
    }

    /// <summary>The lock's namespace.</summary>
    public string Namespace { get; }

    /// <summary>The lock's name.</summary>
    public string LockName { get; }

    /// <summary>
    /// Closes the resource to all lower tokens, then reads it. May be called again with the same token.
    /// </summary>
    /// <param name="token">The fencing token, 1 to <see cref="LockBatch.MaxToken"/>.</param>
    /// <param name="cancellationToken">Ends the waiting; the resource may be open nevertheless.</param>
    public ValueTask<FencedRead<T>> OpenAsync(long token, CancellationToken cancellationToken = default) =>
        OpenCoreAsync(Guard.InRange(token, 1, LockBatch.MaxToken), cancellationToken);

    /// <summary>Writes, if the token is the highest that the resource has seen.</summary>
    /// <param name="token">The fencing token, 1 to <see cref="LockBatch.MaxToken"/>; opened before.</param>
    /// <param name="value">What to write.</param>
    /// <param name="cancellationToken">Ends the waiting; it may be written nevertheless.</param>
    public ValueTask<FencedWrite> WriteAsync(long token, T value, CancellationToken cancellationToken = default) =>
        WriteCoreAsync(Guard.InRange(token, 1, LockBatch.MaxToken), value, cancellationToken);

    /// <summary>Raises the highest token seen to this one unless it is higher, and reads, both in one step.</summary>
    /// <param name="token">In its range.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    protected abstract ValueTask<FencedRead<T>> OpenCoreAsync(
        long token, CancellationToken cancellationToken = default);

    /// <summary>Writes if the highest token seen is this one, in one step.</summary>
    /// <param name="token">In its range.</param>
    /// <param name="value">What to write.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    protected abstract ValueTask<FencedWrite> WriteCoreAsync(
        long token, T value, CancellationToken cancellationToken = default);
}

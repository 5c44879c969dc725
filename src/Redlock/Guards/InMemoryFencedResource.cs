namespace Purlin.Redlock;

/// <summary>A fenced value in the memory of this process. Nothing waits. Thread-safe.</summary>
/// <typeparam name="T">The value; not to be changed by those who were given it.</typeparam>
public sealed class InMemoryFencedResource<T> : FencedResource<T>
{
    private readonly Lock _lock = new();
    private long _highest;
    private T _value;

    /// <summary>A value that no token has touched.</summary>
    /// <param name="space">The lock's namespace.</param>
    /// <param name="lockName">The lock's name.</param>
    /// <param name="value">What the first holder reads.</param>
    public InMemoryFencedResource(string space, string lockName, T value)
        : base(space, lockName) => _value = value;

    /// <inheritdoc/>
    protected override ValueTask<FencedRead<T>> OpenCoreAsync(
        long token, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<FencedRead<T>>(cancellationToken);
        lock (_lock)
        {
            if (token < _highest)
                return new(new FencedRead<T>(FenceOutcome.Stale, _highest, default));
            _highest = token;
            return new(new FencedRead<T>(FenceOutcome.Accepted, token, _value));
        }
    }

    /// <inheritdoc/>
    protected override ValueTask<FencedWrite> WriteCoreAsync(
        long token, T value, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<FencedWrite>(cancellationToken);
        lock (_lock)
        {
            FencedWrite write = FencedWrite.Of(token, _highest);
            if (write.IsAccepted)
                _value = value;
            return new(write);
        }
    }
}

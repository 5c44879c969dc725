using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>The store within this process: for tests, and for numbers that need not outlive it. Thread-safe.</summary>
public sealed class InMemorySegmentStore : ISegmentStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _next = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ValueTask<long> ReserveAsync(string name, long count, CancellationToken cancellationToken = default)
    {
        Guard.Text(name, SegmentAllocator.MaxNameChars);
        Guard.InRange(count, 1, long.MaxValue);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<long>(cancellationToken);
        using (_lock.EnterScope())
        {
            long first = _next.GetValueOrDefault(name);
            if (count > long.MaxValue - first)
            {
                throw new SegmentsExhaustedException(
                    $"{count} numbers are wanted and {long.MaxValue - first} are left. Begin a new name.");
            }

            _next[name] = first + count;
            return new ValueTask<long>(first);
        }
    }
}

using System.Diagnostics;
using Purlin.Snowflake;

namespace Purlin.Benchmarks.Snowflake;

/// <summary>
/// A lease store that grants once and dies at the first renewal: of all moments the one at which the lease is oldest.
/// </summary>
internal sealed class DeadStore : ISnowflakeLeaseStore
{
    private readonly InMemoryLeaseStore _inner = new();
    private int _calls;
    private long _died;

    /// <inheritdoc/>
    public SnowflakeGuarantee Guarantees => _inner.Guarantees;

    /// <summary>How long a generator whose store dies goes on minting, in seconds of real time.</summary>
    /// <param name="slice">The lease's slice.</param>
    public static double SecondsMinted(TimeSpan slice)
    {
        var store = new DeadStore();
        var options = new SnowflakeOptions();
        options.Lease.Slice = slice;
        SnowflakeGenerator ids = SnowflakeGenerator.LeaseAsync(store, options).GetAwaiter().GetResult();
        try
        {
            long last = Stopwatch.GetTimestamp();
            while (ids.TryNext(out _, out _))
            {
                last = Stopwatch.GetTimestamp();
                Thread.Sleep(1);
            }

            long died = Volatile.Read(ref store._died);
            return died == 0 ? 0 : Stopwatch.GetElapsedTime(died, last).TotalSeconds;
        }
        finally
        {
            ids.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <inheritdoc/>
    public ValueTask<SnowflakeLeaseReply[]> ApplyAsync(SnowflakeLeaseTerms terms,
        ReadOnlyMemory<SnowflakeLeaseRequest> requests, CancellationToken cancellationToken = default)
    {
        if (Interlocked.Increment(ref _calls) == 1)
            return _inner.ApplyAsync(terms, requests, cancellationToken);
        Interlocked.CompareExchange(ref _died, Stopwatch.GetTimestamp(), 0);
        return ValueTask.FromException<SnowflakeLeaseReply[]>(new TimeoutException("The store is dead."));
    }
}

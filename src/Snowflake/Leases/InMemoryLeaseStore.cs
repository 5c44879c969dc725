namespace Purlin.Snowflake;

/// <summary>
/// Leases for the generators of one process: tests, and hosts with several generators. Nothing outlives it, so it
/// promises process life; for a fleet take the store of an adapter. Thread-safe.
/// </summary>
public sealed class InMemoryLeaseStore : ISnowflakeLeaseStore
{
    // One life, and nothing forgotten in it.
    private const string Epoch = "memory";

    private readonly Lock _gate = new();
    private readonly LeaseTable _table = new();
    private readonly TimeProvider _timeProvider;
    private long _nowMs;

    /// <summary>An empty store by the system's clock.</summary>
    public InMemoryLeaseStore()
        : this(TimeProvider.System)
    {
    }

    /// <summary>An empty store.</summary>
    /// <param name="timeProvider">Its wall clock is the clock of the store. Steps back are not followed.</param>
    public InMemoryLeaseStore(TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        _timeProvider = timeProvider;
    }

    /// <inheritdoc/>
    public SnowflakeGuarantee Guarantees => SnowflakeGuarantee.ProcessLife;

    /// <inheritdoc/>
    public ValueTask<SnowflakeLeaseReply[]> ApplyAsync(SnowflakeLeaseTerms terms,
        ReadOnlyMemory<SnowflakeLeaseRequest> requests, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SnowflakeLeaseRequest.CheckBatch(terms, requests.Span);
        var replies = new SnowflakeLeaseReply[requests.Length];
        lock (_gate)
        {
            _nowMs = Math.Max(_nowMs, _timeProvider.GetUtcNow().ToUnixTimeMilliseconds());
            // Nobody can hold a lease of a store that did not exist: no quarantine.
            _table.Namespace ??= new LeaseNamespace(Epoch, QuarantineUntilMs: 0, terms.SpanMs, HighMs: 0);
            for (int i = 0; i < replies.Length; i++)
                replies[i] = _table.Apply(requests.Span[i], terms, Epoch, _nowMs);
        }

        return ValueTask.FromResult(replies);
    }
}

namespace Purlin.RateLimiting.Tests;

/// <summary>A store in memory that can be made to fail, or to answer only when told.</summary>
internal sealed class FlakyStore(TimeProvider time) : IRateLimitStore
{
    private readonly MemoryRateLimitStore _store = new(new() { TimeProvider = time });

    /// <summary>What every call throws; null for none.</summary>
    public Exception? Error { get; set; }

    /// <summary>What every call waits for; null for nothing.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>Calls that came here.</summary>
    public int Calls { get; private set; }

    public async ValueTask CheckAsync(
        ReadOnlyMemory<RateLimitCheck> checks, Memory<RateLimitVerdict> verdicts,
        CancellationToken cancellationToken = default)
    {
        await EnterAsync();
        await _store.CheckAsync(checks, verdicts, cancellationToken);
    }

    public async ValueTask<RateLimitVerdict> ReserveAsync(
        RateLimitCheck check, ReservationTerms terms, CancellationToken cancellationToken = default)
    {
        await EnterAsync();
        return await _store.ReserveAsync(check, terms, cancellationToken);
    }

    public async ValueTask<ReservationOutcome> SettleAsync(
        string id, ReadOnlyMemory<long> actual, CancellationToken cancellationToken = default)
    {
        await EnterAsync();
        return await _store.SettleAsync(id, actual, cancellationToken);
    }

    public async ValueTask<ReservationOutcome> RenewAsync(
        string id, TimeSpan lifetime, CancellationToken cancellationToken = default)
    {
        await EnterAsync();
        return await _store.RenewAsync(id, lifetime, cancellationToken);
    }

    private async ValueTask EnterAsync()
    {
        Calls++;
        if (Gate is { } gate)
            await gate.Task;
        if (Error is { } error)
            throw error;
    }
}

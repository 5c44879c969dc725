namespace Purlin.RateLimiting.Tests;

/// <summary>A store over memory that counts what it is asked, and can be slow or broken when a test says so.</summary>
public sealed class WatchedStore(TimeProvider? time = null) : IRateLimitStore
{
    private readonly MemoryRateLimitStore _inner = new(new() { TimeProvider = time ?? TimeProvider.System });

    private int _checks;
    private int _reservations;
    private int _renewals;

    public int Checks => Volatile.Read(ref _checks);

    public int Reservations => Volatile.Read(ref _reservations);

    public int Renewals => Volatile.Read(ref _renewals);

    /// <summary>Awaited before each answer.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    /// <summary>Awaited after each decision, before it is told.</summary>
    public Func<Task> After { get; set; } = () => Task.CompletedTask;

    public async ValueTask CheckAsync(
        ReadOnlyMemory<RateLimitCheck> checks, Memory<RateLimitVerdict> verdicts,
        CancellationToken cancellationToken = default)
    {
        Interlocked.Add(ref _checks, checks.Length);
        await Before();
        await _inner.CheckAsync(checks, verdicts, cancellationToken);
        await After();
    }

    public async ValueTask<RateLimitVerdict> ReserveAsync(
        RateLimitCheck check, ReservationTerms terms, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _reservations);
        await Before();
        RateLimitVerdict verdict = await _inner.ReserveAsync(check, terms, cancellationToken);
        await After();
        return verdict;
    }

    public async ValueTask<ReservationOutcome> SettleAsync(
        string id, ReadOnlyMemory<long> actual, CancellationToken cancellationToken = default)
    {
        await Before();
        return await _inner.SettleAsync(id, actual, cancellationToken);
    }

    public async ValueTask<ReservationOutcome> RenewAsync(
        string id, TimeSpan lifetime, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _renewals);
        await Before();
        return await _inner.RenewAsync(id, lifetime, cancellationToken);
    }
}

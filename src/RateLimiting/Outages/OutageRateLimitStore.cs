using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Purlin.RateLimiting;

/// <summary>
/// A store whose failures are not the callers': the first one that fails or takes too long opens a breaker, and until a
/// probe succeeds checks are decided here, without waiting for anything (<see cref="OutageBehavior"/>). Thread-safe.
/// </summary>
/// <remarks>
/// Errors of the caller (arguments, held permits in a check, unknown kinds) and cancellation pass through. A settlement
/// or renewal that cannot reach the store answers <see cref="ReservationOutcome.Expired"/>: what was reserved ends as
/// its expiry says. What was reserved of the local share is settled here, also after the outage.
/// </remarks>
public sealed class OutageRateLimitStore : IRateLimitStore, IHealthCheck, IAsyncDisposable
{
    private readonly IRateLimitStore _inner;
    private readonly OutageBreaker _breaker;
    private readonly OutageFallback _fallback;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;

    /// <summary>Guards a store.</summary>
    /// <param name="inner">The store; disposed with this one if it can be.</param>
    /// <param name="options">The defaults if null. Read once.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public OutageRateLimitStore(IRateLimitStore inner, OutageOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inner);
        options ??= new();
        options.Validate();
        (_inner, _time, _timeout) = (inner, options.TimeProvider, options.Timeout);
        _breaker = new(_time, options.ProbeInterval);
        _fallback = new(options, _breaker);
    }

    /// <summary>Whether checks are being decided without the store.</summary>
    public bool IsDown => _breaker.IsOpen;

    /// <inheritdoc/>
    public ValueTask CheckAsync(
        ReadOnlyMemory<RateLimitCheck> checks, Memory<RateLimitVerdict> verdicts,
        CancellationToken cancellationToken = default)
    {
        if (!_breaker.IsOpen)
            return AskAsync(checks, verdicts, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        Decide(checks.Span, verdicts.Span);
        if (_breaker.TryProbe())
            _ = ProbeAsync(checks.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<RateLimitVerdict> ReserveAsync(
        RateLimitCheck check, ReservationTerms terms, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_breaker.IsOpen)
        {
            try
            {
                Task<RateLimitVerdict> asked = _inner.ReserveAsync(check, terms, cancellationToken).AsTask();
                return await BoundAsync(asked, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (IsOutage(e))
            {
                _breaker.Fail();
            }
        }

        MemoryRateLimitStore.Validate(check, reserves: true);
        RateLimitVerdict verdict = _fallback.Reserve(check, terms);
        if (_breaker.TryProbe())
            _ = ProbeAsync([check]);
        return verdict;
    }

    /// <inheritdoc/>
    public ValueTask<ReservationOutcome> SettleAsync(
        string id, ReadOnlyMemory<long> actual, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ReservationOutcome local = _fallback.Settle(id, actual.Span);
        return local != ReservationOutcome.Expired
            ? ValueTask.FromResult(local)
            : CloseAsync(static (store, call) => store.SettleAsync(call.Id, call.Actual, call.Cancellation),
                (Id: id, Actual: actual, Cancellation: cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<ReservationOutcome> RenewAsync(
        string id, TimeSpan lifetime, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ReservationOutcome local = await _fallback.RenewAsync(id, lifetime).ConfigureAwait(false);
        return local != ReservationOutcome.Expired
            ? local
            : await CloseAsync(static (store, call) => store.RenewAsync(call.Id, call.Lifetime, call.Cancellation),
                (Id: id, Lifetime: lifetime, Cancellation: cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Degraded while the store is down; else whatever the store says of itself.</summary>
    /// <param name="context">The check that asks.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) => IsDown
        ? Task.FromResult(HealthCheckResult.Degraded("The store is down: checks are decided without it."))
        : _inner is IHealthCheck inner
            ? inner.CheckHealthAsync(context, cancellationToken)
            : Task.FromResult(HealthCheckResult.Healthy("The store answers."));

    /// <summary>Disposes the store, if it can be.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_inner is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync().ConfigureAwait(false);
        else
            (_inner as IDisposable)?.Dispose();
    }

    // What one key is to blame for is no outage of all.
    private static bool IsOutage(Exception e) => e is not (ArgumentException or InvalidOperationException
        or NotSupportedException or OperationCanceledException or InvalidDataException);

    private async ValueTask AskAsync(
        ReadOnlyMemory<RateLimitCheck> checks, Memory<RateLimitVerdict> verdicts, CancellationToken cancellationToken)
    {
        try
        {
            // Its own room: a store that is late must not write into what its caller has got back.
            var own = new RateLimitVerdict[checks.Length];
            if (verdicts.Length < own.Length)
                own = new RateLimitVerdict[verdicts.Length];
            ValueTask asked = _inner.CheckAsync(checks, own, cancellationToken);
            if (asked.IsCompletedSuccessfully)
                asked.GetAwaiter().GetResult();
            else
                await BoundAsync(asked.AsTask(), cancellationToken).ConfigureAwait(false);
            own.CopyTo(verdicts);
            return;
        }
        catch (Exception e) when (IsOutage(e))
        {
            _breaker.Fail();
        }

        Decide(checks.Span, verdicts.Span);
    }

    private void Decide(ReadOnlySpan<RateLimitCheck> checks, Span<RateLimitVerdict> verdicts)
    {
        if (verdicts.Length < checks.Length)
            throw new ArgumentException("There must be room for a verdict of each check.", nameof(verdicts));
        foreach (ref readonly RateLimitCheck check in checks)
            MemoryRateLimitStore.Validate(check, reserves: false);
        for (int i = 0; i < checks.Length; i++)
            verdicts[i] = _fallback.Decide(checks[i]);
    }

    private ValueTask<ReservationOutcome> CloseAsync<TCall>(
        Func<IRateLimitStore, TCall, ValueTask<ReservationOutcome>> close, TCall call,
        CancellationToken cancellationToken)
    {
        return _breaker.IsOpen ? ValueTask.FromResult(ReservationOutcome.Expired) : AskAsync();

        async ValueTask<ReservationOutcome> AskAsync()
        {
            try
            {
                return await BoundAsync(close(_inner, call).AsTask(), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (IsOutage(e))
            {
                _breaker.Fail();
                return ReservationOutcome.Expired;
            }
        }
    }

    // Asks about the first key and charges nothing: nobody waits for it.
    private Task ProbeAsync(ReadOnlySpan<RateLimitCheck> checks)
    {
        RateLimitCheck peek = checks.Length == 0 ? default : checks[0] with { Mode = CheckMode.Peek };
        return AskAsync(peek);

        async Task AskAsync(RateLimitCheck check)
        {
            try
            {
                RateLimitCheck[] one = check.Charges.IsEmpty ? [] : [check];
                await BoundAsync(
                    _inner.CheckAsync(one, new RateLimitVerdict[1], CancellationToken.None).AsTask(),
                    CancellationToken.None).ConfigureAwait(false);
                _breaker.Succeed();
            }
            catch (Exception)
            {
                // Whatever it was: the store has not answered. Somebody asks again after the interval.
                _breaker.Fail();
            }
        }
    }

    private Task BoundAsync(Task call, CancellationToken cancellationToken)
    {
        Observe(call);
        return call.WaitAsync(_timeout, _time, cancellationToken);
    }

    private Task<T> BoundAsync<T>(Task<T> call, CancellationToken cancellationToken)
    {
        Observe(call);
        return call.WaitAsync(_timeout, _time, cancellationToken);
    }

    // A call that fails when nobody waits for it any more is no unobserved exception.
    private static void Observe(Task call) => _ = call.ContinueWith(
        static late => _ = late.Exception, CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}

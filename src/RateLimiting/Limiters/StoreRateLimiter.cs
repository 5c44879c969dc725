using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>A limiter over any store: names to policies, calls to checks. Thread-safe.</summary>
public sealed class StoreRateLimiter : IRateLimiter
{
    private readonly IRateLimitStore _store;

    /// <summary>A limiter.</summary>
    /// <param name="store">Where states live; not owned.</param>
    /// <param name="policies">The policies, no two of one name.</param>
    /// <exception cref="ArgumentException">Two policies have one name.</exception>
    public StoreRateLimiter(IRateLimitStore store, params RateLimitPolicy[] policies)
        : this(store, new RateLimitPolicies(policies))
    {
    }

    /// <summary>A limiter that shares its policies.</summary>
    /// <param name="store">Where states live; not owned.</param>
    /// <param name="policies">The policies; not owned.</param>
    public StoreRateLimiter(IRateLimitStore store, RateLimitPolicies policies)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(policies);
        (_store, Policies) = (store, policies);
    }

    /// <summary>The policies, to be changed at any time.</summary>
    public RateLimitPolicies Policies { get; }

    /// <inheritdoc/>
    public async ValueTask<RateLimitVerdict> CheckAsync(
        string policy, RateLimitKey key, long cost = 1, CancellationToken cancellationToken = default)
    {
        RateLimitRequest[] request = [new(policy, key)];
        return await CheckAllAsync(request, cost, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a check would say; charges nothing.</summary>
    /// <inheritdoc cref="CheckAsync"/>
    public ValueTask<RateLimitVerdict> PeekAsync(
        string policy, RateLimitKey key, long cost = 0, CancellationToken cancellationToken = default) =>
        AskAsync(new RateLimitRequest[] { new(policy, key) }, cost, CheckMode.Peek, cancellationToken);

    /// <summary>Takes as many permits as there are, at most so many; allowed if that is any.</summary>
    /// <returns>A verdict whose <see cref="RateLimitVerdict.Charged"/> says how many.</returns>
    /// <inheritdoc cref="CheckAsync"/>
    public ValueTask<RateLimitVerdict> TakeUpToAsync(
        string policy, RateLimitKey key, long cost, CancellationToken cancellationToken = default) =>
        AskAsync(new RateLimitRequest[] { new(policy, key) }, cost, CheckMode.TakeUpTo, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RateLimitVerdict> CheckAllAsync(
        ReadOnlyMemory<RateLimitRequest> requests, long cost = 1, CancellationToken cancellationToken = default) =>
        AskAsync(requests, cost, CheckMode.Charge, cancellationToken);

    /// <inheritdoc/>
    public ValueTask CheckBatchAsync(
        ReadOnlyMemory<RateLimitRequest> requests, Memory<RateLimitVerdict> verdicts,
        CancellationToken cancellationToken = default)
    {
        RateLimitCharge[] charges = Policies.Snapshot.Charges(requests.Span, 1);
        var checks = new RateLimitCheck[charges.Length];
        for (int i = 0; i < checks.Length; i++)
            checks[i] = new(charges.AsMemory(i, 1));
        return _store.CheckAsync(checks, verdicts, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<RateLimitReservation> ReserveAsync(
        string policy, RateLimitKey key, long estimate, TimeSpan lifetime,
        CancellationToken cancellationToken = default)
    {
        RateLimitRequest[] request = [new(policy, key)];
        return ReserveAllAsync(request, estimate, lifetime, ReservationExpiry.Charge, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<RateLimitReservation> ReserveAllAsync(
        ReadOnlyMemory<RateLimitRequest> requests, long estimate, TimeSpan lifetime,
        ReservationExpiry onExpiry = ReservationExpiry.Charge, CancellationToken cancellationToken = default)
    {
        RateLimitCharge[] charges = Policies.Snapshot.Charges(requests.Span, estimate);
        string id = Entropy.NewId();
        RateLimitVerdict verdict = await _store
            .ReserveAsync(new(charges), new(id, lifetime, onExpiry), cancellationToken).ConfigureAwait(false);
        return new(_store, id, verdict, Weights(requests.Span));
    }

    private async ValueTask<RateLimitVerdict> AskAsync(
        ReadOnlyMemory<RateLimitRequest> requests, long cost, CheckMode mode, CancellationToken cancellationToken)
    {
        RateLimitCheck[] check = [new(Policies.Snapshot.Charges(requests.Span, cost), mode)];
        var verdicts = new RateLimitVerdict[1];
        await _store.CheckAsync(check, verdicts, cancellationToken).ConfigureAwait(false);
        return verdicts[0];
    }

    internal static long[] Weights(ReadOnlySpan<RateLimitRequest> requests)
    {
        var weights = new long[requests.Length];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = requests[i].Weight;
        return weights;
    }
}

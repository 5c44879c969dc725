using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>
/// The limiter in the memory of this process: everything is synchronous but waiting. Checks are linearizable, allocate
/// nothing and use no timer. Thread-safe.
/// </summary>
public sealed partial class LocalRateLimiter : IRateLimiter, IDisposable
{
    private readonly MemoryRateLimitStore _store;
    private readonly RateLimitPolicies _policies;
    private readonly bool _ownsPolicies;
    private readonly WaitQueues _queues;

    /// <summary>A limiter with the default options.</summary>
    /// <param name="policies">The policies, no two of one name.</param>
    /// <exception cref="ArgumentException">Two policies have one name.</exception>
    public LocalRateLimiter(params RateLimitPolicy[] policies)
        : this(new LocalRateLimiterOptions(), policies)
    {
    }

    /// <summary>A limiter.</summary>
    /// <param name="options">Clock, memory and queues. Read once.</param>
    /// <param name="policies">The policies, no two of one name.</param>
    /// <exception cref="ArgumentException">Two policies have one name, or an option is outside its range.</exception>
    public LocalRateLimiter(LocalRateLimiterOptions options, params RateLimitPolicy[] policies)
        : this(options, new RateLimitPolicies(TimeOf(options), policies)) => _ownsPolicies = true;

    /// <summary>A limiter that shares its policies.</summary>
    /// <param name="options">Clock, memory and queues. Read once.</param>
    /// <param name="policies">The policies; not owned.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public LocalRateLimiter(LocalRateLimiterOptions options, RateLimitPolicies policies)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(policies);
        _policies = policies;
        _store = new(options.Memory);
        _queues = new(_store, Guard.InRange(options.MaxWaitersPerKey, 0, 1_000_000));
        _store.OnReplaced = _queues.Wake;
        FollowChanges();
    }

    /// <summary>The states.</summary>
    public MemoryRateLimitStore Store => _store;

    /// <summary>Whether a key may go on; charged if so, nothing consumed if not.</summary>
    /// <param name="policy">The policy's name.</param>
    /// <param name="key">Who is limited.</param>
    /// <param name="cost">
    /// Permits, 0 to 2^40; 0 asks for the present numbers; above the capacity is never allowed.
    /// </param>
    /// <exception cref="ArgumentException">There is no such policy, or the cost is outside its range.</exception>
    /// <exception cref="InvalidOperationException">The policy limits what is held: reserve it.</exception>
    public RateLimitVerdict Check(string policy, RateLimitKey key, long cost = 1) => Policy(policy).Check(key, cost);

    /// <summary>What a check would say; charges nothing.</summary>
    /// <inheritdoc cref="Check"/>
    public RateLimitVerdict Peek(string policy, RateLimitKey key, long cost = 0) => Policy(policy).Peek(key, cost);

    /// <summary>All keys or none: charged only if every limit of every one allows.</summary>
    /// <param name="requests">1 to 16, such as user, API key, tenant, global; equal ones are summed.</param>
    /// <param name="cost">Multiplied by each request's weight.</param>
    /// <exception cref="ArgumentException">A request is malformed; nothing is consumed.</exception>
    /// <exception cref="InvalidOperationException">A policy limits what is held: reserve it.</exception>
    public RateLimitVerdict CheckAll(ReadOnlySpan<RateLimitRequest> requests, long cost = 1)
    {
        if (requests.Length is < 1 or > JointCheck.MaxRequests)
        {
            throw new ArgumentException(
                $"It has {requests.Length} requests, but must have from 1 to {JointCheck.MaxRequests}.",
                nameof(requests));
        }

        var room = default(JointParts);
        Span<JointPart> parts = room;
        int count = 0;
        bool usesWallClock = false;
        for (int i = 0; i < requests.Length; i++)
        {
            KeyTable table = Policy(requests[i].Policy).TableFor(requests[i].Key, requests[i].Tier);
            long charge = RequestCost.Of(cost, requests[i].Weight);
            if (charge > 0 && table.Policy.Layout.IsHeld)
                MemoryRateLimitStore.ThrowHeld(table.Policy);
            usesWallClock |= table.Policy.Layout.UsesWallClock;
            int before = count;
            JointParts.Add(parts, ref count, table, _store.Hasher.Identify(requests[i].Key), charge);
            if (count > before)
                parts[before].RequestIndex = i;
        }

        RateLimitVerdict verdict = new JointCheck(parts[..count], _store.Now(usesWallClock))
            .Run(charges: true, cost, debits: null);
        return Told(requests, cost, verdict);
    }

    /// <summary>Independent checks, each at its weight, decided in order.</summary>
    /// <param name="requests">Any number.</param>
    /// <param name="verdicts">Receives as many verdicts.</param>
    /// <exception cref="ArgumentException">A request is malformed; those before it are decided.</exception>
    public void CheckBatch(ReadOnlySpan<RateLimitRequest> requests, Span<RateLimitVerdict> verdicts)
    {
        if (verdicts.Length < requests.Length)
        {
            throw new ArgumentException(
                $"There is room for {verdicts.Length} verdicts of {requests.Length} checks.", nameof(verdicts));
        }

        for (int i = 0; i < requests.Length; i++)
        {
            RateLimitRequest request = requests[i];
            LocalPolicy policy = Policy(request.Policy);
            verdicts[i] = request.Tier is null
                ? policy.Check(request.Key, request.Weight)
                : policy.InTier(request.Tier).Check(request.Key, request.Weight);
        }
    }

    /// <summary>Waits its turn, first come first served for each key, until one permit is there.</summary>
    /// <inheritdoc cref="WaitAsync(string, RateLimitKey, long, CancellationToken)"/>
    public ValueTask<RateLimitVerdict> WaitAsync(
        string policy, RateLimitKey key, CancellationToken cancellationToken) =>
        WaitAsync(policy, key, 1, cancellationToken);

    /// <summary>Waits its turn, first come first served for each key, until the permits are there.</summary>
    /// <param name="policy">The policy's name.</param>
    /// <param name="key">Who is limited.</param>
    /// <param name="cost">Permits, 1 to 2^40.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is consumed then.</param>
    /// <returns>
    /// Allowed, after the wait; or at once refused: the cost is above the capacity, or too many wait already.
    /// </returns>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    /// <exception cref="ObjectDisposedException">The limiter is disposed.</exception>
    public ValueTask<RateLimitVerdict> WaitAsync(
        string policy, RateLimitKey key, long cost = 1, CancellationToken cancellationToken = default)
    {
        LocalPolicy local = Policy(policy);
        Guard.InRange(cost, 1, Domain.MaxPermits);
        if (local.Policy.Layout.IsHeld)
            MemoryRateLimitStore.ThrowHeld(local.Policy);
        return Told(policy, key, cost,
            _queues.WaitAsync(local, _store.Hasher.Identify(key), cost, cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<RateLimitVerdict> CheckAsync(
        string policy, RateLimitKey key, long cost = 1, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Check(policy, key, cost));
    }

    /// <inheritdoc/>
    public ValueTask<RateLimitVerdict> CheckAllAsync(
        ReadOnlyMemory<RateLimitRequest> requests, long cost = 1, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(CheckAll(requests.Span, cost));
    }

    /// <inheritdoc/>
    public ValueTask CheckBatchAsync(
        ReadOnlyMemory<RateLimitRequest> requests, Memory<RateLimitVerdict> verdicts,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CheckBatch(requests.Span, verdicts.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<RateLimitReservation> ReserveAsync(
        string policy, RateLimitKey key, long estimate, TimeSpan lifetime,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Reserve([new(policy, key)], estimate, lifetime));
    }

    /// <inheritdoc/>
    public ValueTask<RateLimitReservation> ReserveAllAsync(
        ReadOnlyMemory<RateLimitRequest> requests, long estimate, TimeSpan lifetime,
        ReservationExpiry onExpiry = ReservationExpiry.Charge, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Reserve(requests.Span, estimate, lifetime, onExpiry));
    }

    /// <summary>Charges an estimate to several keys, all or none, to be corrected when the truth is known.</summary>
    /// <param name="requests">1 to 16; each weight times the estimate is charged.</param>
    /// <param name="estimate">Multiplied by each request's weight.</param>
    /// <param name="lifetime">After it the reservation is expired.</param>
    /// <param name="onExpiry">What then.</param>
    /// <exception cref="ArgumentException">A request is malformed; nothing is consumed.</exception>
    public RateLimitReservation Reserve(
        ReadOnlySpan<RateLimitRequest> requests, long estimate, TimeSpan lifetime,
        ReservationExpiry onExpiry = ReservationExpiry.Charge)
    {
        string id = Entropy.NewId();
        RateLimitVerdict verdict = Told(requests, estimate, _store.Reserve(
            new(_policies.Snapshot.Charges(requests, estimate)), new(id, lifetime, onExpiry)));
        return new(_store, id, verdict, StoreRateLimiter.Weights(requests));
    }

    /// <summary>Ends every wait with an <see cref="ObjectDisposedException"/>. Checks go on to work.</summary>
    public void Dispose()
    {
        _queues.Dispose();
        if (_ownsPolicies)
            _policies.Dispose();
    }
}

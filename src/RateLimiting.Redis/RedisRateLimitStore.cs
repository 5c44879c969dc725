using System.Globalization;
using System.Runtime.CompilerServices;
using Purlin.Shared;
using StackExchange.Redis;

namespace Purlin.RateLimiting.Redis;

/// <summary>
/// Limits shared by everybody who uses one Redis: each check is one script call that takes the server's time and gives
/// the verdict that the in-memory store gives. Concurrent checks share calls. Thread-safe.
/// </summary>
/// <remarks>
/// On a cluster a check whose keys lie in several slots is one call for each slot: what was charged is given back when
/// a later one refuses, so it never admits too much, may refuse for a round trip what would just have been allowed, and
/// its verdict says so (<see cref="RateLimitVerdict.IsAtomic"/>). What a server forgets (a restart without
/// persistence, a failover that loses the last writes) is as if it had never been charged.
/// </remarks>
public sealed class RedisRateLimitStore : IRateLimitStore
{
    private const int MaxCharges = 16;
    private const int MaxIdChars = 128;
    private const long MaxPermits = 1L << 40;
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromMicroseconds(1L << 45);

    private readonly PolicyRegister _policies;
    private readonly KeyNames _names;
    private readonly CallQueue _queue;
    private readonly StepwiseCheck _steps;
    private readonly ReservationKeeper _reservations;
    private readonly ClusterProbe _cluster;

    /// <summary>Limits of the namespace <c>purlin:limits</c>.</summary>
    /// <param name="multiplexer">Used, not disposed.</param>
    public RedisRateLimitStore(IConnectionMultiplexer multiplexer)
        : this(multiplexer, new RedisRateLimitOptions())
    {
    }

    /// <summary>Limits of a namespace.</summary>
    /// <param name="multiplexer">Used, not disposed.</param>
    /// <param name="options">Read here.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public RedisRateLimitStore(IConnectionMultiplexer multiplexer, RedisRateLimitOptions options)
    {
        ArgumentNullException.ThrowIfNull(multiplexer);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        IDatabase database = multiplexer.GetDatabase(options.Database);
        var deadline = new RedisDeadline(options.Timeout, options.TimeProvider);
        var kinds = new ScriptKinds();
        int marginMs = (int)options.Margin.TotalMilliseconds;
        _cluster = new(multiplexer);
        _policies = new(kinds);
        _names = new(options.Namespace + ":", options.TenantOf);
        var definitions = new PolicyDefinitions(database, _names, _policies, deadline, options.TimeProvider);
        var caller = new ScriptCaller(database, kinds, definitions, deadline, options.TimeProvider, marginMs);
        _queue = new(caller, _cluster.IsCluster, options.ConcurrentCalls, options.MaxWaiting);
        _steps = new(_queue);
        var records = new ReservationRecords(database, _names, deadline, marginMs);
        _reservations = new(_queue, _steps, _policies, records, caller);
    }

    /// <summary>
    /// Takes note of a policy before it is used, as a start does: what cannot be kept in Redis is an error then.
    /// </summary>
    /// <param name="policy">The policy.</param>
    /// <exception cref="NotSupportedException">A limit has no Lua twin.</exception>
    public void Admit(RateLimitPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _policies.Of(policy);
    }

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">Redis did not answer in time: unknown outcome.</exception>
    /// <exception cref="RedisException">Redis, or the connection, failed: unknown outcome.</exception>
    /// <exception cref="NotSupportedException">A limit has no Lua twin.</exception>
    public ValueTask CheckAsync(
        ReadOnlyMemory<RateLimitCheck> checks, Memory<RateLimitVerdict> verdicts,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (verdicts.Length < checks.Length)
            throw new ArgumentException("There must be room for a verdict of each check.", nameof(verdicts));
        if (checks.Length == 1 && !_cluster.IsCluster())
        {
            CheckPlan plan = Plan(checks.Span[0], reserves: false);
            return CheckOneAsync(plan, verdicts, cancellationToken);
        }

        var plans = new CheckPlan[checks.Length];
        for (int i = 0; i < plans.Length; i++)
            plans[i] = Plan(checks.Span[i], reserves: false);
        return CheckManyAsync(plans, verdicts, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">Redis did not answer in time: unknown outcome.</exception>
    /// <exception cref="RedisException">Redis, or the connection, failed: unknown outcome.</exception>
    public ValueTask<RateLimitVerdict> ReserveAsync(
        RateLimitCheck check, ReservationTerms terms, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CheckPlan plan = Plan(check, reserves: true);
        Guard.Text(terms.Id, MaxIdChars);
        Guard.InRange(terms.Lifetime, TimeSpan.FromMicroseconds(1), MaxLifetime);
        return _reservations.ReserveAsync(plan, terms, _cluster.IsCluster(), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">Redis did not answer in time: unknown outcome.</exception>
    /// <exception cref="RedisException">Redis, or the connection, failed: unknown outcome.</exception>
    public ValueTask<ReservationOutcome> SettleAsync(
        string id, ReadOnlyMemory<long> actual, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(id);
        foreach (long used in actual.Span)
            Guard.InRange(used, 0, MaxPermits, name: nameof(actual));
        return _reservations.SettleAsync(id, actual, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">Redis did not answer in time: unknown outcome.</exception>
    /// <exception cref="RedisException">Redis, or the connection, failed: unknown outcome.</exception>
    public ValueTask<ReservationOutcome> RenewAsync(
        string id, TimeSpan lifetime, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(id);
        Guard.InRange(lifetime, TimeSpan.FromMicroseconds(1), MaxLifetime);
        return _reservations.RenewAsync(id, lifetime, cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask CheckOneAsync(
        CheckPlan plan, Memory<RateLimitVerdict> verdicts, CancellationToken cancellationToken)
    {
        Operation operation = plan.ToOperation();
        _queue.Add(new ReadOnlySpan<Operation>(in operation));
        ArraySegment<double> reply = cancellationToken.CanBeCanceled
            ? await CallQueue.WaitAsync(operation, cancellationToken).ConfigureAwait(false)
            : await operation.Task.ConfigureAwait(false);
        verdicts.Span[0] = operation.Verdict(reply, plan.RequestByPart, plan.JointCharge);
    }

    // In order: all that one call can carry goes in one, up to a check that spans slots, which is decided in steps.
    private async ValueTask CheckManyAsync(
        CheckPlan[] plans, Memory<RateLimitVerdict> verdicts, CancellationToken cancellationToken)
    {
        bool isCluster = _cluster.IsCluster();
        for (int from = 0; from < plans.Length;)
        {
            if (isCluster && plans[from].SpansSlots)
            {
                RateLimitVerdict verdict =
                    await _steps.CheckAsync(plans[from], cancellationToken).ConfigureAwait(false);
                verdicts.Span[from++] = verdict;
                continue;
            }

            int to = from + 1;
            while (to < plans.Length && !(isCluster && plans[to].SpansSlots))
                to++;
            await CheckTogetherAsync(plans.AsMemory(from..to), verdicts[from..to], cancellationToken)
                .ConfigureAwait(false);
            from = to;
        }
    }

    private async ValueTask CheckTogetherAsync(
        ReadOnlyMemory<CheckPlan> plans, Memory<RateLimitVerdict> verdicts, CancellationToken cancellationToken)
    {
        var operations = new Operation[plans.Length];
        for (int i = 0; i < operations.Length; i++)
            operations[i] = plans.Span[i].ToOperation();
        _queue.Add(operations);
        for (int i = 0; i < operations.Length; i++)
        {
            ArraySegment<double> reply =
                await CallQueue.WaitAsync(operations[i], cancellationToken).ConfigureAwait(false);
            CheckPlan plan = plans.Span[i];
            verdicts.Span[i] = operations[i].Verdict(reply, plan.RequestByPart, plan.JointCharge);
        }
    }

    private CheckPlan Plan(in RateLimitCheck check, bool reserves)
    {
        ReadOnlySpan<RateLimitCharge> charges = check.Charges.Span;
        if (charges.Length is < 1 or > MaxCharges)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"It has {charges.Length} charges, but must have from 1 to {MaxCharges}."), nameof(check));
        }

        if (check.Mode == CheckMode.TakeUpTo && charges.Length > 1)
            throw new ArgumentException("Taking as much as there is works for a single key.", nameof(check));
        var plan = new CheckPlan(check.Mode, charges.Length);
        for (int i = 0; i < charges.Length; i++)
        {
            RateLimitCharge charge = charges[i];
            ArgumentNullException.ThrowIfNull(charge.Policy, nameof(check));
            Guard.InRange(charge.Cost, 0, MaxPermits, name: "cost");
            WirePolicy policy = _policies.Of(charge.Policy);
            if (!reserves && policy.IsHeld && charge.Cost > 0 && check.Mode != CheckMode.Peek)
            {
                throw Operation.HeldByCheck(charge.Policy.Name);
            }

            plan.Add(_names.Subject(policy, charge.Key), policy, charge, MaxPermits);
        }

        return plan;
    }
}

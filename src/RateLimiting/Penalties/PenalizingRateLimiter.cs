namespace Purlin.RateLimiting;

/// <summary>
/// A limiter whose refusals count, and whose punished keys do not reach it. Of a joint check the refused request counts
/// alone. Thread-safe.
/// </summary>
internal sealed class PenalizingRateLimiter(IRateLimiter inner, RateLimitPenalties penalties) : IRateLimiter
{
    public ValueTask<RateLimitVerdict> CheckAsync(
        string policy, RateLimitKey key, long cost = 1, CancellationToken cancellationToken = default)
    {
        if (!penalties.TryFind(policy, out RateLimitPenalties.Guarded? guarded))
            return inner.CheckAsync(policy, key, cost, cancellationToken);
        long leftUs = penalties.RemainingUs(guarded, key);
        if (leftUs > 0)
        {
            if (guarded.Rule.Kind != PenaltyKind.RaiseCost)
                return ValueTask.FromResult(Refusal(guarded, leftUs, 0));
            cost = Raised(cost, 1, guarded.Rule);
        }

        ValueTask<RateLimitVerdict> check = inner.CheckAsync(policy, key, cost, cancellationToken);
        return check.IsCompletedSuccessfully
            ? ValueTask.FromResult(Counted(check.Result, policy, key))
            : WaitedAsync(check, policy, key);
    }

    public async ValueTask<RateLimitVerdict> CheckAllAsync(
        ReadOnlyMemory<RateLimitRequest> requests, long cost = 1, CancellationToken cancellationToken = default)
    {
        if (FindPenalty(requests.Span) is { } penalty)
            return penalty;
        RateLimitVerdict verdict = await inner.CheckAllAsync(Raised(requests, cost), cost, cancellationToken)
            .ConfigureAwait(false);
        return Counted(verdict, requests.Span);
    }

    public async ValueTask CheckBatchAsync(
        ReadOnlyMemory<RateLimitRequest> requests, Memory<RateLimitVerdict> verdicts,
        CancellationToken cancellationToken = default)
    {
        if (verdicts.Length < requests.Length)
        {
            throw new ArgumentException(
                $"There is room for {verdicts.Length} verdicts of {requests.Length} checks.", nameof(verdicts));
        }

        var places = new List<int>(requests.Length);
        for (int i = 0; i < requests.Length; i++)
        {
            if (FindPenalty(requests.Span.Slice(i, 1)) is { } penalty)
                verdicts.Span[i] = penalty;
            else
                places.Add(i);
        }

        // What is punished is known; the others are one batch still.
        RateLimitRequest[] asked = [.. places.Select(place => Raised(requests.Span[place], 1))];
        var answers = new RateLimitVerdict[asked.Length];
        await inner.CheckBatchAsync(asked, answers, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < answers.Length; i++)
            verdicts.Span[places[i]] = Counted(answers[i], requests.Span.Slice(places[i], 1));
    }

    public ValueTask<RateLimitReservation> ReserveAsync(
        string policy, RateLimitKey key, long estimate, TimeSpan lifetime,
        CancellationToken cancellationToken = default)
    {
        RateLimitRequest[] request = [new(policy, key)];
        return ReserveAllAsync(request, estimate, lifetime, ReservationExpiry.Charge, cancellationToken);
    }

    public async ValueTask<RateLimitReservation> ReserveAllAsync(
        ReadOnlyMemory<RateLimitRequest> requests, long estimate, TimeSpan lifetime,
        ReservationExpiry onExpiry = ReservationExpiry.Charge, CancellationToken cancellationToken = default)
    {
        if (FindPenalty(requests.Span) is { } penalty)
            return RateLimitReservation.Refused(penalty, requests.Length);
        RateLimitReservation reservation = await inner.ReserveAllAsync(
            Raised(requests, estimate), estimate, lifetime, onExpiry, cancellationToken).ConfigureAwait(false);
        RateLimitVerdict counted = Counted(reservation.Verdict, requests.Span);
        return counted.IsPenalty ? RateLimitReservation.Refused(counted, requests.Length) : reservation;
    }

    private async ValueTask<RateLimitVerdict> WaitedAsync(
        ValueTask<RateLimitVerdict> check, string policy, RateLimitKey key) =>
        Counted(await check.ConfigureAwait(false), policy, key);

    // The longest of all requests.
    private RateLimitVerdict? FindPenalty(ReadOnlySpan<RateLimitRequest> requests)
    {
        RateLimitVerdict? longest = null;
        long longestUs = 0;
        for (int i = 0; i < requests.Length; i++)
        {
            if (!penalties.TryFind(requests[i].Policy, out RateLimitPenalties.Guarded? guarded)
                || guarded.Rule.Kind == PenaltyKind.RaiseCost)
            {
                continue;
            }

            long leftUs = penalties.RemainingUs(guarded, requests[i].Key);
            if (leftUs > longestUs)
                (longest, longestUs) = (Refusal(guarded, leftUs, i), leftUs);
        }

        return longest;
    }

    private ReadOnlyMemory<RateLimitRequest> Raised(ReadOnlyMemory<RateLimitRequest> requests, long cost)
    {
        RateLimitRequest[]? raised = null;
        for (int i = 0; i < requests.Length; i++)
        {
            RateLimitRequest request = Raised(requests.Span[i], cost);
            if (request != requests.Span[i])
                (raised ??= requests.ToArray())[i] = request;
        }

        return raised ?? requests;
    }

    private RateLimitRequest Raised(RateLimitRequest request, long cost) =>
        penalties.TryFind(request.Policy, out RateLimitPenalties.Guarded? guarded)
            && guarded.Rule.Kind == PenaltyKind.RaiseCost && penalties.RemainingUs(guarded, request.Key) > 0
            ? request with { Weight = Raised(request.Weight, cost, guarded.Rule) } : request;

    // What a raised cost may be at most, the call's own being times; never less than it was.
    private static long Raised(long cost, long times, PenaltyRule rule) => Math.Min(
        cost * Math.Min(rule.CostFactor, Math.Max(Domain.MaxPermits / Math.Max(cost, 1), 1)),
        Math.Max(Domain.MaxPermits / Math.Max(times, 1), cost));

    private RateLimitVerdict Counted(in RateLimitVerdict verdict, ReadOnlySpan<RateLimitRequest> requests)
    {
        RateLimitRequest refused = requests[Math.Min(verdict.RequestIndex, requests.Length - 1)];
        return Counted(verdict, refused.Policy, refused.Key);
    }

    private RateLimitVerdict Counted(in RateLimitVerdict verdict, string policy, in RateLimitKey key)
    {
        // A refusal of the memory bound is nobody's fault.
        if (verdict.IsAllowed || verdict.IsOverflow
            || !penalties.TryFind(policy, out RateLimitPenalties.Guarded? guarded))
        {
            return verdict;
        }

        long penaltyUs = penalties.CountRefusal(guarded, key);
        if (penaltyUs == 0 || guarded.Rule.Kind == PenaltyKind.RaiseCost)
            return verdict;
        if (guarded.Rule.Kind == PenaltyKind.FreezeRefill && inner is LocalRateLimiter local)
        {
            KeyTable table = local.Policy(policy).TableFor(key);
            RefillFreeze.Apply(table, table.Identify(key), local.Store.Now(withWall: false), penaltyUs);
        }

        // Told at once, not first when it comes back.
        return Refusal(guarded, penaltyUs, verdict.RequestIndex);
    }

    private static RateLimitVerdict Refusal(RateLimitPenalties.Guarded guarded, long leftUs, int index) => new(
        guarded.Limit, new(false, 0, leftUs, leftUs), 0, index, policyVersion: 1, VerdictFlags.Penalty);
}

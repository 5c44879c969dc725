using System.Diagnostics;

namespace Purlin.RateLimiting;

/// <summary>
/// A limiter whose checks are told to telemetry, and are activities where somebody listens to those. If nobody listens
/// to either it only passes on. Thread-safe.
/// </summary>
internal sealed class ObservedRateLimiter(IRateLimiter inner, RateLimitTelemetry telemetry) : IRateLimiter
{
    private const string CheckActivity = "rate_limit.check";
    private const string BatchActivity = "rate_limit.batch";
    private const string ReserveActivity = "rate_limit.reserve";

    public ValueTask<RateLimitVerdict> CheckAsync(
        string policy, RateLimitKey key, long cost = 1, CancellationToken cancellationToken = default)
    {
        if (telemetry.Activities.HasListeners())
            return TracedCheckAsync(policy, key, cost, cancellationToken);
        ValueTask<RateLimitVerdict> check = inner.CheckAsync(policy, key, cost, cancellationToken);
        if (!telemetry.IsActive)
            return check;
        if (!check.IsCompletedSuccessfully)
            return WaitedAsync(check, policy, key, cost);
        RateLimitVerdict verdict = check.Result;
        telemetry.Record(policy, key, cost, verdict);
        return ValueTask.FromResult(verdict);
    }

    public async ValueTask<RateLimitVerdict> CheckAllAsync(
        ReadOnlyMemory<RateLimitRequest> requests, long cost = 1, CancellationToken cancellationToken = default)
    {
        using Activity? activity = telemetry.Activities.StartActivity(CheckActivity, ActivityKind.Client);
        try
        {
            RateLimitVerdict verdict = await inner.CheckAllAsync(requests, cost, cancellationToken)
                .ConfigureAwait(false);
            if (telemetry.IsActive)
                telemetry.RecordAll(requests.Span, cost, verdict);
            if (activity is not null && requests.Length > 0)
                Describe(activity, requests.Span[Math.Min(verdict.RequestIndex, requests.Length - 1)].Policy, verdict);
            return verdict;
        }
        catch (Exception error) when (Fail(activity, error))
        {
            throw;
        }
    }

    public async ValueTask CheckBatchAsync(
        ReadOnlyMemory<RateLimitRequest> requests, Memory<RateLimitVerdict> verdicts,
        CancellationToken cancellationToken = default)
    {
        using Activity? activity = telemetry.Activities.StartActivity(BatchActivity, ActivityKind.Client);
        activity?.SetTag("checks", requests.Length);
        try
        {
            await inner.CheckBatchAsync(requests, verdicts, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (Fail(activity, error))
        {
            throw;
        }

        if (!telemetry.IsActive)
            return;
        for (int i = 0; i < requests.Length; i++)
        {
            RateLimitRequest request = requests.Span[i];
            telemetry.Record(request.Policy, request.Key, request.Weight, verdicts.Span[i]);
        }
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
        using Activity? activity = telemetry.Activities.StartActivity(ReserveActivity, ActivityKind.Client);
        try
        {
            RateLimitReservation reservation = await inner.ReserveAllAsync(
                requests, estimate, lifetime, onExpiry, cancellationToken).ConfigureAwait(false);
            if (telemetry.IsActive)
                telemetry.RecordAll(requests.Span, estimate, reservation.Verdict);
            if (activity is not null && requests.Length > 0)
            {
                int index = Math.Min(reservation.Verdict.RequestIndex, requests.Length - 1);
                Describe(activity, requests.Span[index].Policy, reservation.Verdict);
            }

            return reservation;
        }
        catch (Exception error) when (Fail(activity, error))
        {
            throw;
        }
    }

    private async ValueTask<RateLimitVerdict> TracedCheckAsync(
        string policy, RateLimitKey key, long cost, CancellationToken cancellationToken)
    {
        using Activity? activity = telemetry.Activities.StartActivity(CheckActivity, ActivityKind.Client);
        try
        {
            RateLimitVerdict verdict = await inner.CheckAsync(policy, key, cost, cancellationToken)
                .ConfigureAwait(false);
            if (telemetry.IsActive)
                telemetry.Record(policy, key, cost, verdict);
            if (activity is not null)
                Describe(activity, policy, verdict);
            return verdict;
        }
        catch (Exception error) when (Fail(activity, error))
        {
            throw;
        }
    }

    private async ValueTask<RateLimitVerdict> WaitedAsync(
        ValueTask<RateLimitVerdict> check, string policy, RateLimitKey key, long cost)
    {
        RateLimitVerdict verdict = await check.ConfigureAwait(false);
        telemetry.Record(policy, key, cost, verdict);
        return verdict;
    }

    private static void Describe(Activity activity, string policy, in RateLimitVerdict verdict)
    {
        activity.SetTag("policy", policy);
        activity.SetTag("result", LimiterInstruments.NameOf(RateLimitTelemetry.ResultOf(verdict)));
        if (verdict.RefusedBy is { } limit)
            activity.SetTag("limit", limit.Name);
        if (!verdict.IsAtomic)
            activity.SetTag("atomic", false);
    }

    // Never handles anything: the error passes on with the activity marked. The message may hold what is secret.
    private static bool Fail(Activity? activity, Exception error)
    {
        activity?.SetStatus(ActivityStatusCode.Error);
        activity?.SetTag("error.type", error.GetType().FullName);
        return false;
    }
}

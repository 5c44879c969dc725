namespace Purlin.RateLimiting;

/// <content>What a limiter in memory tells to telemetry.</content>
public sealed partial class LocalRateLimiter
{
    /// <summary>Who is told; null if nobody.</summary>
    internal RateLimitTelemetry? Telemetry
    {
        get => _store.Telemetry;
        set => _store.Telemetry = value;
    }

    /// <summary>Callers waiting for permits.</summary>
    internal long WaiterCount => _queues.Count;

    private RateLimitVerdict Told(ReadOnlySpan<RateLimitRequest> requests, long cost, in RateLimitVerdict verdict)
    {
        if (_store.Telemetry is { IsActive: true } telemetry)
            telemetry.RecordAll(requests, cost, verdict);
        return verdict;
    }

    private ValueTask<RateLimitVerdict> Told(
        string policy, RateLimitKey key, long cost, ValueTask<RateLimitVerdict> wait) =>
        _store.Telemetry is { } telemetry && (telemetry.IsActive || telemetry.TimesWaits)
            ? ToldAsync(telemetry, policy, key, cost, wait)
            : wait;

    private static async ValueTask<RateLimitVerdict> ToldAsync(
        RateLimitTelemetry telemetry, string policy, RateLimitKey key, long cost, ValueTask<RateLimitVerdict> wait)
    {
        long start = telemetry.Time.GetTimestamp();
        string outcome = "failed";
        try
        {
            RateLimitVerdict verdict = await wait.ConfigureAwait(false);
            outcome = verdict.IsAllowed ? "granted" : "refused";
            telemetry.Record(policy, key, cost, verdict);
            return verdict;
        }
        catch (OperationCanceledException)
        {
            outcome = "cancelled";
            throw;
        }
        finally
        {
            telemetry.RecordWait(policy, telemetry.Time.GetElapsedTime(start), outcome);
        }
    }
}

namespace Purlin.RateLimiting;

/// <content>What a policy tells to telemetry.</content>
public sealed partial class LocalPolicy
{
    // Asked before the check: told afterwards, its verdict would be copied whether anybody listens or not.
    private bool IsTold => _store.Telemetry is { IsActive: true };

    private RateLimitVerdict CheckTold(RateLimitKey key, long cost) =>
        Told(key, cost, TableFor(key).Charge(_store.Hasher.Hash(key), key, _store.NowUs(), cost));

    private RateLimitVerdict Told(in RateLimitKey key, long cost, in RateLimitVerdict verdict)
    {
        if (_store.Telemetry is { IsActive: true } telemetry)
            telemetry.Record(Policy.Name, key, cost, verdict);
        return verdict;
    }

    private void Tell(ReadOnlySpan<ulong> keys, ReadOnlySpan<RateLimitVerdict> verdicts)
    {
        if (_store.Telemetry is not { IsActive: true } telemetry)
            return;
        for (int i = 0; i < keys.Length; i++)
            telemetry.Record(Policy.Name, keys[i], 1, verdicts[i]);
    }

    private void Tell(ReadOnlySpan<string> keys, ReadOnlySpan<RateLimitVerdict> verdicts)
    {
        if (_store.Telemetry is not { IsActive: true } telemetry)
            return;
        for (int i = 0; i < keys.Length; i++)
            telemetry.Record(Policy.Name, keys[i], 1, verdicts[i]);
    }
}

namespace Purlin.Samples.RideHailing;

/// <summary>
/// A recount of every decision at the door, in the simplest arithmetic there is: nobody was let in above a limit,
/// nobody refused below it, and each refusal named the first instant at which the limit that refused has room again.
/// </summary>
internal sealed class LimitsNeverExceeded(Doorkeeper door, RequestLimits limits) : IInvariant
{
    public string Name => "limits never exceeded, and no request refused below them";

    public InvariantResult Check()
    {
        var riders = new Dictionary<int, Bucket>();
        var apps = new Dictionary<string, Window>();
        var city = new Window(limits.CityPerMinute);
        var refused = 0;
        foreach (var admission in door.Admissions)
        {
            // Whole microseconds since eight, as the limiter counts.
            var now = (admission.At - CityClock.Evening).Ticks / TimeSpan.TicksPerMicrosecond;
            var rider = riders.TryGetValue(admission.RiderId, out var known) ? known
                : riders[admission.RiderId] = new Bucket(now);
            if (!apps.TryGetValue(admission.App, out var app))
                apps.Add(admission.App, app = new Window(limits.AppPerMinute));
            long[] waits = [rider.WaitAt(now), app.WaitAt(now), city.WaitAt(now)];

            if (Difference(admission, waits) is { } difference)
                return InvariantResult.Fail($"rider {admission.RiderId} at {admission.At:HH:mm:ss.fff}: {difference}");
            if (!admission.Verdict.IsAllowed)
            {
                refused++;
                continue;
            }

            rider.Take(now);
            app.Take(now);
            city.Take(now);
        }

        var admitted = door.Admissions.Count - refused;
        return InvariantResult.Pass(
            $"{Text.Count(admitted)} let in and {Text.Count(refused)} refused, all as recounted");
    }

    private static string? Difference(Admission admission, long[] waits)
    {
        var verdict = admission.Verdict;
        if (verdict.IsAllowed)
            return waits.Max() == 0 ? null : "let in above a limit";
        if (waits.Max() == 0)
            return "refused below all limits";
        var told = verdict.RetryAfter.Ticks / TimeSpan.TicksPerMicrosecond;
        return told == waits.Max() && waits[verdict.RequestIndex] == told
            ? null
            : $"told to wait {told} us, but the limits have room after {string.Join(", ", waits)} us";
    }

    /// <summary>A rider's tokens, in microseconds of filling: one token fills in ten minutes.</summary>
    private sealed class Bucket(long since)
    {
        private static readonly long TokenUs = (long)RequestLimits.RiderPeriod.TotalMicroseconds;

        private long _level = RequestLimits.RiderBurst * TokenUs;
        private long _since = since;

        public long WaitAt(long now) => Math.Max(0, TokenUs - LevelAt(now));

        public void Take(long now) => (_level, _since) = (LevelAt(now) - TokenUs, now);

        private long LevelAt(long now) => Math.Min(RequestLimits.RiderBurst * TokenUs, _level + now - _since);
    }

    /// <summary>The instants of those let in; the newest so many of them must not lie within one minute.</summary>
    private sealed class Window(int permits)
    {
        private static readonly long PeriodUs = (long)RequestLimits.WindowPeriod.TotalMicroseconds;

        private readonly List<long> _taken = [];

        public long WaitAt(long now) =>
            _taken.Count < permits ? 0 : Math.Max(0, _taken[^permits] + PeriodUs - now);

        public void Take(long now) => _taken.Add(now);
    }
}

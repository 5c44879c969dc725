using System.Diagnostics;
using Purlin.RateLimiting;

namespace Purlin.Benchmarks;

/// <summary>What it costs to look at limits: candidates beside the current policy, replay, telemetry.</summary>
internal static class TrialRows
{
    private const string Alone = "current policy alone";
    private const string Bare = "without telemetry";

    /// <summary>P16: a candidate judged beside the current policy, for a share of the keys in force.</summary>
    public static void Candidate(RowSetup row, double share)
    {
        ulong[] keys = Keys(row.Size(1_000, 100));
        var trial = new PolicyTrial(Policy("current", 600_000), Policy("candidate", 500_000));
        trial.Share = share;
        LocalPolicy ours = row.Use(new LocalRateLimiter(trial.Policy)).Policy("current");
        LocalPolicy alone = row.Use(new LocalRateLimiter(trial.Current)).Policy("current");
        Warm(keys, ours, alone);
        row.Ours("PolicyTrial", n => Loop(ours, keys, n))
            .Rival(Alone, n => Loop(alone, keys, n))
            .Time(Unit.Nanoseconds, Goal.AtMostPlus(5, Alone))
            .Allocated(Goal.Exactly(0));
        row.AgreeOnLoops();
    }

    /// <summary>P16: 20 million recorded checks a second, a third of them refused.</summary>
    public static void Replay(RowSetup row, int keys)
    {
        int count = row.Size(1_000_000, 1_000);
        int some = row.Size(keys, 100);
        RecordedCheck[] recording = Recording(count, some);
        long permits = Math.Max(2L * count / (3 * some), 1);
        var candidate = new RateLimitPolicy(
            "candidate", Limit.TokenBucket(permits, TimeSpan.FromSeconds(10), burst: (permits / 10) + 1));
        row.Ours("PolicyReplay", () => SecondsToReplay(recording, candidate))
            .Measure("a check", Unit.Nanoseconds, seconds => seconds / count * 1e9, Goal.AtMost(50));
    }

    /// <summary>Telemetry that nobody listens to.</summary>
    public static void IdleTelemetry(RowSetup row)
    {
        ulong[] keys = Keys(row.Size(1_000, 100));
        var observed = row.Use(new LocalRateLimiter(Policy("p", 600_000)));
        row.Use(new RateLimitTelemetry()).Observe(observed);
        LocalPolicy ours = observed.Policy("p");
        LocalPolicy bare = row.Use(new LocalRateLimiter(Policy("p", 600_000))).Policy("p");
        Warm(keys, ours, bare);
        row.Ours("observed", n => Loop(ours, keys, n))
            .Rival(Bare, n => Loop(bare, keys, n))
            .Time(Unit.Nanoseconds, Goal.AtMostPlus(1, Bare))
            .Allocated(Goal.Exactly(0));
        row.AgreeOnLoops();
    }

    // Deep enough for every round, and never idle, so that no key is dropped meanwhile.
    private static RateLimitPolicy Policy(string name, long burst) =>
        new(name, Limit.TokenBucket(1, TimeSpan.FromHours(1), burst));

    private static ulong[] Keys(int count)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, count).Select(_ => (ulong)random.NextInt64())];
    }

    private static void Warm(ulong[] keys, LocalPolicy ours, LocalPolicy theirs)
    {
        foreach (ulong key in keys)
        {
            ours.Check(key);
            theirs.Check(key);
        }
    }

    // Ten seconds of traffic, evenly to keys that may each make two thirds of theirs.
    private static RecordedCheck[] Recording(int count, int keys)
    {
        ulong[] some = Keys(keys);
        var random = new Random(11);
        var recording = new RecordedCheck[count];
        DateTimeOffset start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        for (int i = 0; i < count; i++)
            recording[i] = new(start + TimeSpan.FromSeconds(10.0 * i / count), some[random.Next(keys)]);
        return recording;
    }

    private static ulong Loop(LocalPolicy policy, ulong[] keys, long operations)
    {
        ulong allowed = 0;
        int index = 0;
        for (long i = 0; i < operations; i++)
        {
            allowed += policy.Check(keys[index]).IsAllowed ? 1UL : 0;
            index = index + 1 == keys.Length ? 0 : index + 1;
        }

        return allowed;
    }

    // From keys never seen to the report.
    private static double SecondsToReplay(RecordedCheck[] recording, RateLimitPolicy policy)
    {
        long start = Stopwatch.GetTimestamp();
        var replay = new PolicyReplay(policy);
        replay.Add(recording);
        PolicyReplayReport report = replay.ToReport();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return report.Refusals > 0
            ? seconds
            : throw new InvalidOperationException("Nothing was refused: the recording does not show what it should.");
    }
}

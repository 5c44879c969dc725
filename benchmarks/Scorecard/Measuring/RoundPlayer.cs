using System.Diagnostics;
using System.Runtime;

namespace Purlin.Benchmarks;

/// <summary>
/// Plays rounds of one sample per side. Sides take turns within a round, so that a slow spell of the machine meets all
/// of them, and every second round runs in reverse, so that none profits from its place.
/// </summary>
public sealed class RoundPlayer<T>(IReadOnlyList<Side<T>> sides, Pace pace)
{
    private const int MinWarmUps = 4;
    private const int MaxWarmUps = 12;

    // Code that still gets this much faster from one phase to the next has not reached its last tier.
    private const double SettledShare = 0.97;

    // Longer than the 100 ms for which the runtime waits before it promotes hot methods.
    private static readonly TimeSpan WarmUpPhase = TimeSpan.FromMilliseconds(150);

    /// <summary>Warms up, calibrates and plays; element [s][r] is the sample of side s in round r.</summary>
    /// <param name="budget">The time to keep to, as far as the pace's fewest rounds allow.</param>
    /// <param name="fixedRounds">A number of rounds whatever the time, or null.</param>
    public IReadOnlyList<T>[] Play(TimeSpan budget, int? fixedRounds)
    {
        long start = Stopwatch.GetTimestamp();
        WarmUp();
        foreach (Side<T> side in sides)
            side.Calibrate(pace.SampleTime);
        GC.Collect();

        List<T>[] samples = [.. sides.Select(_ => new List<T>())];
        int min = fixedRounds ?? pace.MinRounds, max = fixedRounds ?? pace.MaxRounds;
        TimeSpan longest = TimeSpan.Zero;
        for (int round = 0; round < max; round++)
        {
            long roundStart = Stopwatch.GetTimestamp();
            if (round >= min && Stopwatch.GetElapsedTime(start) + longest > budget)
                break;
            PlayRound(round, samples);
            TimeSpan took = Stopwatch.GetElapsedTime(roundStart);
            longest = took > longest ? took : longest;
        }

        return samples;
    }

    private void PlayRound(int round, List<T>[] samples)
    {
        for (int turn = 0; turn < sides.Count; turn++)
        {
            int side = round % 2 == 0 ? turn : sides.Count - 1 - turn;
            samples[side].Add(sides[side].Sample());
        }
    }

    private void WarmUp()
    {
        double[] best = [.. sides.Select(_ => double.PositiveInfinity)];
        for (int phase = 0; phase < MaxWarmUps; phase++)
        {
            long compiled = JitInfo.GetCompiledMethodCount();
            bool settled = true;
            for (int side = 0; side < sides.Count; side++)
            {
                double now = sides[side].WarmUp(WarmUpPhase);
                settled &= now >= best[side] * SettledShare;
                best[side] = Math.Min(best[side], now);
            }

            // On a busy machine the compiler comes late: as long as it compiles, nothing is settled.
            settled &= compiled == JitInfo.GetCompiledMethodCount();
            if (settled && phase >= MinWarmUps - 1)
                break;
        }
    }
}

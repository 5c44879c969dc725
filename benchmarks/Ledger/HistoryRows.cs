using System.Diagnostics;

namespace Purlin.Benchmarks.Ledger;

/// <summary>What questions about the past of a busy account cost.</summary>
public static class HistoryRows
{
    private const int Questions = 20_000;
    private const long Modulus = 1_000_000_007;

    /// <summary>The rows for one store.</summary>
    /// <param name="store">Its name in the claim.</param>
    /// <param name="open">Makes a book on the store, posts the legs and keeps it for the life of the row.</param>
    public static IEnumerable<Row> Of(string store, Func<RowSetup, HistoryWork, HistoryUnderTest> open) =>
    [
        new($"G8 as-of, 10 M legs, 10 % back-dated, {store}", row => AsOf(row, open))
        {
            IsLong = true,
            Note = "each question timed by itself, instants and sequences spread over all of the past",
        },
    ];

    private static void AsOf(RowSetup row, Func<RowSetup, HistoryWork, HistoryUnderTest> open)
    {
        var small = new HistoryWork(row.Size(20_000, 2_000));
        HistoryUnderTest checkedOne = open(row, small);
        row.Agree("sums of balances", () => SumOfAnswers(small, checkedOne), () => SumOfScans(small, checkedOne));

        var work = new HistoryWork(row.Size(10_000_000, 2_000));
        HistoryUnderTest history = open(row, work);
        row.Ours("history", () => Ask(work, history))
            .Measure("p99 by sequence", Unit.Microseconds, run => Microseconds(run.AtSequence), Goal.AtMost(5))
            .Measure("p99 by effective time", Unit.Microseconds, run => Microseconds(run.AtEffective), Goal.AtMost(5))
            .Measure("p99 by both", Unit.Microseconds, run => Microseconds(run.AtBoth), Goal.AtMost(25));
    }

    private static double Microseconds(Latencies latencies) => latencies.Percentile(99) * 1e6;

    private static Answers Ask(HistoryWork work, HistoryUnderTest history)
    {
        long[] instants = work.Instants(Questions);
        long[] sequences = Sequences(history, Questions);
        return new(
            Time(i => history.AtSequence(sequences[i])),
            Time(i => history.AtEffective(instants[i])),
            Time(i => history.AtBoth(instants[i], sequences[i])));
    }

    private static Latencies Time(Func<int, Int128> ask)
    {
        double[] seconds = new double[Questions];
        for (int i = 0; i < seconds.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            ask(i);
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return new(seconds);
    }

    private static Int128 SumOfAnswers(HistoryWork work, HistoryUnderTest history)
    {
        long[] sequences = Sequences(history, 50);
        Int128 sum = 0;
        foreach ((long instant, int i) in work.Instants(50).Select((instant, i) => (instant, i)))
        {
            sum = sum % Modulus * 3 + history.AtSequence(sequences[i]) + history.AtEffective(instant)
                - history.AtBoth(instant, sequences[i]);
        }

        return sum;
    }

    // One leg of the account a record, so leg i has the first sequence + i.
    private static Int128 SumOfScans(HistoryWork work, HistoryUnderTest history)
    {
        (long EffectiveTicks, long Amount)[] legs = [.. work.Legs()];
        long[] sequences = Sequences(history, 50);
        Int128 sum = 0;
        foreach ((long instant, int i) in work.Instants(50).Select((instant, i) => (instant, i)))
        {
            Int128 answer = 0;
            for (int at = 0; at < legs.Length; at++)
            {
                // Known plus effective less both: whatever is either.
                if (history.FirstSequence + at <= sequences[i] || legs[at].EffectiveTicks <= instant)
                    answer += legs[at].Amount;
            }

            sum = sum % Modulus * 3 + answer;
        }

        return sum;
    }

    private static long[] Sequences(HistoryUnderTest history, int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ =>
            random.NextInt64(history.FirstSequence, history.LastSequence + 1))];
    }

    private sealed record Answers(Latencies AtSequence, Latencies AtEffective, Latencies AtBoth);
}

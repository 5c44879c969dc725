using System.Buffers;

namespace Purlin.Ledger.Tests;

public sealed class AccountHistoryTests
{
    public static TheoryData<string> Shapes =>
        ["random", "ascending", "descending", "clustered", "tenth late", "two horizons", "one ahead", "extremes"];

    // Pitfall: backdated entries and as-of. Both times are kept, and either may be asked with the other.
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Backdated_entries_and_as_of_agree_with_a_list(string shape)
    {
        foreach (int count in (int[])[0, 1, 63, 64, 65, 255, 256, 257, 1_100, 5_000])
        {
            HistoryLeg[] legs = Legs(shape, count, seed: count);
            AssertAgrees(legs, Build(legs), questions: 150);
        }
    }

    [Fact]
    public void While_levels_are_being_merged_every_answer_is_that_of_a_list()
    {
        HistoryLeg[] legs = Legs("descending", 9_000, seed: 1);
        var history = new AccountHistory();
        var random = new Random(2);
        for (int i = 0; i < legs.Length; i++)
        {
            history.Append(legs[i].Sequence, legs[i].EffectiveTicks, legs[i].Amount);
            if (i % 97 != 0)
                continue;
            long effective = legs[random.Next(i + 1)].EffectiveTicks, sequence = legs[random.Next(i + 1)].Sequence;
            Assert.Equal(Naive(legs.AsSpan(0, i + 1), effective, sequence), history.BalanceAsOf(effective, sequence));
        }
    }

    [Fact]
    public void A_leg_costs_at_most_24_bytes_with_a_tenth_of_them_backdated()
    {
        const int Count = 400_000;
        var history = new AccountHistory();
        var random = new Random(3);
        for (int i = 0; i < Count; i++)
            Add(history, random, i);

        Assert.InRange(history.MemoryBytes / Count, 8, 24);
    }

    [Fact]
    public void An_account_of_few_legs_is_small()
    {
        var history = new AccountHistory();
        history.Append(1, 5, 10);
        Assert.InRange(history.MemoryBytes, 1, 200);
        for (int i = 2; i <= 100; i++)
            history.Append(i, i * 10_000_000L, 100);
        Assert.InRange(history.MemoryBytes, 1, 100 * 48);
    }

    [Fact]
    public void Sums_are_exact_beyond_64_bits()
    {
        var history = new AccountHistory();
        for (int i = 1; i <= 1_000; i++)
            history.Append(i, 1_000 - i, i % 10 == 0 ? long.MinValue : long.MaxValue);

        Int128 expected = (Int128)900 * long.MaxValue + (Int128)100 * long.MinValue;
        Assert.Equal(expected, history.BalanceAt(long.MaxValue));
        Assert.Equal(expected, history.BalanceAsOf(long.MaxValue));
    }

    [Fact]
    public void A_sequence_that_descends_is_refused()
    {
        var history = new AccountHistory();
        Assert.Throws<ArgumentOutOfRangeException>(() => history.Append(0, 0, 1));
        history.Append(7, 0, 1);
        history.Append(7, 0, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => history.Append(6, 0, 1));
        Assert.Equal((2, 7), (history.Count, history.LastSequence));
    }

    [Fact]
    public async Task Readers_beside_the_writer_see_whole_legs_in_order()
    {
        const int Count = 60_000;
        var history = new AccountHistory();
        using var started = new CountdownEvent(2);
        Task[] readers = [.. Enumerable.Range(0, 2).Select(seed => Task.Run(() => Read(history, started, seed)))];
        started.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var random = new Random(4);
        for (int i = 1; i <= Count; i++)
            history.Append(i, random.Next(i), 1);
        history.Append(long.MaxValue, 0, 0);
        await Task.WhenAll(readers);

        // All amounts are 1 and sequences have no gap, so what is known at s is s itself, once written.
        static void Read(AccountHistory history, CountdownEvent started, int seed)
        {
            var random = new Random(seed);
            started.Signal();
            for (long newest; (newest = history.LastSequence) != long.MaxValue;)
            {
                long sequence = random.NextInt64(newest + 1);
                Assert.Equal(sequence, history.BalanceAt(sequence));
                Assert.Equal(sequence, history.BalanceAsOf(long.MaxValue, sequence));
                Assert.InRange(history.BalanceAsOf(random.Next(Count), sequence), 0, sequence);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void What_is_saved_is_loaded_and_goes_on(string shape)
    {
        HistoryLeg[] legs = Legs(shape, 3_000, seed: 5);
        var saved = new ArrayBufferWriter<byte>();
        long last = legs[1_999].Sequence;
        int count = legs.Count(leg => leg.Sequence <= last);
        Save(Build(legs), saved, last);

        AccountHistory? loaded = Loaded(saved.WrittenSpan);
        Assert.NotNull(loaded);
        Assert.Equal(count, loaded.Count);
        Assert.Equal(last, loaded.LastSequence);
        var again = new ArrayBufferWriter<byte>();
        Save(loaded, again);
        Assert.Equal(saved.WrittenSpan, again.WrittenSpan);
        foreach (HistoryLeg leg in legs[count..])
            loaded.Append(leg.Sequence, leg.EffectiveTicks, leg.Amount);
        AssertAgrees(legs, loaded, questions: 200);
    }

    [Fact]
    public void Hostile_snapshots_are_refused_or_are_what_saving_would_write()
    {
        byte[][] seeds = [.. Shapes.Select(shape => Saved(Build(Legs(shape.Data, 40, seed: 6))))];
        ByteMutator.Check([.. seeds, Saved(Build(Legs("random", 400, seed: 7)))], bytes =>
        {
            if (Loaded(bytes) is not { } loaded)
                return;
            Assert.Equal(bytes, Saved(loaded));
            loaded.BalanceAsOf(0, 5);
            loaded.BalanceAt(long.MaxValue);
        });
    }

    [Fact]
    public void Questions_allocate_nothing()
    {
        var history = new AccountHistory();
        var random = new Random(8);
        for (int i = 0; i < 20_000; i++)
            Add(history, random, i);
        Allocations.AssertNone(history, static history =>
        {
            history.BalanceAt(9_999);
            history.BalanceAsOf(500_000_000);
            history.BalanceAsOf(500_000_000, 9_999);
        }, iterations: 2_000);
    }

    // A leg every 10 ms, every tenth dated back over the whole past, amounts like payments.
    private static void Add(AccountHistory history, Random random, int i)
    {
        long now = 638_000_000_000_000_000 + i * 100_000L + random.Next(50_000);
        long effective = random.Next(10) == 0 ? now - random.NextInt64(i * 100_000L + 1) : now;
        history.Append(1 + i * 4L, effective, random.Next(-1_000_000, 1_000_000));
    }

    private static AccountHistory Build(HistoryLeg[] legs)
    {
        var history = new AccountHistory();
        foreach (HistoryLeg leg in legs)
            history.Append(leg.Sequence, leg.EffectiveTicks, leg.Amount);
        return history;
    }

    private static byte[] Saved(AccountHistory history)
    {
        var saved = new ArrayBufferWriter<byte>();
        Save(history, saved);
        return saved.WrittenSpan.ToArray();
    }

    private static void Save(
        AccountHistory history, ArrayBufferWriter<byte> saved, long lastSequence = long.MaxValue) =>
        history.Save(saved, lastSequence, static () => { }, static () => { });

    private static AccountHistory? Loaded(ReadOnlySpan<byte> bytes)
    {
        var loaded = new AccountHistory();
        while (!bytes.IsEmpty)
        {
            if (!loaded.TryLoad(ref bytes))
                return null;
        }

        return loaded;
    }

    private static void AssertAgrees(HistoryLeg[] legs, AccountHistory history, int questions)
    {
        var random = new Random(legs.Length);
        Assert.Equal(legs.Length, history.Count);
        for (int i = 0; i < questions; i++)
        {
            long effective = i % 10 == 0 || legs.Length == 0
                ? random.NextInt64(long.MinValue, long.MaxValue)
                : Near(legs[random.Next(legs.Length)].EffectiveTicks, random);
            long sequence = i % 10 == 1 || legs.Length == 0
                ? random.NextInt64(-5, 10)
                : Near(legs[random.Next(legs.Length)].Sequence, random);
            Assert.Equal(Naive(legs, long.MaxValue, sequence), history.BalanceAt(sequence));
            Assert.Equal(Naive(legs, effective, long.MaxValue), history.BalanceAsOf(effective));
            Assert.Equal(Naive(legs, effective, sequence), history.BalanceAsOf(effective, sequence));
        }
    }

    private static long Near(long value, Random random) => unchecked(value + random.Next(-1, 2));

    private static Int128 Naive(ReadOnlySpan<HistoryLeg> legs, long effectiveTicks, long sequence)
    {
        Int128 sum = 0;
        foreach (HistoryLeg leg in legs)
        {
            if (leg.Sequence <= sequence && leg.EffectiveTicks <= effectiveTicks)
                sum += leg.Amount;
        }

        return sum;
    }

    private static HistoryLeg[] Legs(string shape, int count, int seed)
    {
        var random = new Random(seed);
        var legs = new HistoryLeg[count];
        long sequence = 0;
        for (int i = 0; i < count; i++)
        {
            // An entry may have several legs on one account.
            sequence += i == 0 ? 1 : random.Next(0, 4);
            long effective = shape switch
            {
                "ascending" => i / 3,
                "descending" => -i / 3,
                "clustered" => random.Next(5) * 1_000_000_000_000L + random.Next(3),
                "tenth late" => random.Next(10) == 0 ? random.Next(i + 1) : i,
                "two horizons" => i + random.Next(2) * 500L,
                "one ahead" => i == 3 ? long.MaxValue : i,
                "extremes" => random.Next(3) switch { 0 => long.MinValue, 1 => long.MaxValue, _ => random.Next(9) },
                _ => random.NextInt64(-1_000_000, 1_000_000),
            };
            long amount = shape == "extremes"
                ? random.NextInt64(long.MinValue, long.MaxValue)
                : random.Next(-1_000, 1_000);
            legs[i] = new(sequence, effective, amount);
        }

        return legs;
    }
}

namespace Purlin.Trie.Tests;

/// <summary>The best of ranges, by networks, by maxima and one after the other, against a sort.</summary>
public sealed unsafe class RanksTests
{
    private static readonly int Sets = Effort.Of(60, 5_000);

    [Fact]
    public void Codes_keep_the_order_of_counts_and_are_exact_below_two_thousand()
    {
        long[] counts = [.. Enumerable.Range(0, 5_000).Select(i => (long)i),
            .. Enumerable.Range(12, 50).SelectMany(bit => Enumerable.Range(-2, 5).Select(more => (1L << bit) + more)),
            long.MaxValue];
        Array.Sort(counts);
        for (int i = 0; i < counts.Length; i++)
        {
            ushort code = CountCode.Of(counts[i]);
            Assert.True(code > CountCode.Hidden);
            if (i > 0)
                Assert.True(code >= CountCode.Of(counts[i - 1]));
            if (!CountCode.IsShared(code))
                Assert.Equal(counts[i] + 1, code);
        }

        Assert.False(CountCode.IsShared(CountCode.Of(2_046)));
        Assert.Equal(CountCode.Of(2_047), CountCode.Of(2_048));
        Assert.True(CountCode.IsShared(CountCode.Of(2_047)));
    }

    [Fact]
    public void The_best_of_a_range_come_by_code_then_by_id_whichever_way_they_are_found()
    {
        uint* keys = stackalloc uint[BestOfRange.Most], portable = stackalloc uint[BestOfRange.Most];
        var ranked = new RankedIds();
        int sorted = 0, byMaxima = 0, tied = 0;
        for (int seed = 0; seed < Sets; seed++)
        {
            var random = new Random(seed);
            int count = 1 + random.Next(seed % 20 == 0 ? 70_000 : 2_000);
            using NativeBuffer buffer = Draw(random, count, out CodeMaxima maxima);
            for (int i = 0; i < 15; i++)
            {
                int start = random.Next(count), most = i % 3 == 0 ? 100 : BestOfRange.MaxCount;
                int end = start + 1 + random.Next(Math.Min(count - start, most));
                int wanted = random.Next(1, BestOfRange.Most + 1);
                var range = new IdRange(start, end);
                int[] expected = [.. Enumerable.Range(start, end - start).Where(id => maxima.Level(0)[id] > 0)
                    .OrderByDescending(id => maxima.Level(0)[id]).ThenBy(id => id).Take(wanted)];
                BestOfRange.Find(maxima, range, wanted, keys);
                ScalarBest.Find(maxima, range, wanted, portable);
                ranked.Begin(maxima);
                ranked.Add(range);
                for (int j = 0; j < wanted; j++)
                {
                    Assert.Equal(j < expected.Length, keys[j] != 0);
                    Assert.Equal(keys[j], portable[j]);
                    Assert.Equal(j < expected.Length, ranked.TryNext(out int id, out int code));
                    if (j >= expected.Length)
                        continue;
                    Assert.Equal(expected[j], BestOfRange.IdOf(keys[j], range));
                    Assert.Equal(maxima.Level(0)[expected[j]], BestOfRange.CodeOf(keys[j]));
                    Assert.Equal((expected[j], BestOfRange.CodeOf(keys[j])), (id, code));
                }

                sorted += range.Count <= 96 ? 1 : 0;
                byMaxima += range.Count > 96 ? 1 : 0;
                tied += expected.Length > 1 && maxima.Level(0)[expected[0]] == maxima.Level(0)[expected[^1]] ? 1 : 0;
            }
        }

        Assert.All([sorted, byMaxima, tied], each => Assert.True(each > Sets / 2));
    }

    [Fact]
    public void One_after_the_other_they_are_all_there_is_of_several_ranges()
    {
        var ranked = new RankedIds();
        for (int seed = 0; seed < Sets; seed++)
        {
            var random = new Random(seed);
            int count = 1 + random.Next(2_000);
            using NativeBuffer buffer = Draw(random, count, out CodeMaxima maxima);
            ranked.Begin(maxima);
            var expected = new List<int>();
            int start = 0;
            while (start < count)
            {
                var range = new IdRange(start, start + 1 + random.Next(Math.Min(count - start, 1_500)));
                ranked.Add(range);
                expected.AddRange(Enumerable.Range(range.Start, range.Count).Where(id => maxima.Level(0)[id] > 0));
                start = range.End + random.Next(100);
            }

            expected = [.. expected.OrderByDescending(id => maxima.Level(0)[id]).ThenBy(id => id)];
            foreach (int id in expected)
            {
                Assert.True(ranked.TryNext(out int actual, out _));
                Assert.Equal(id, actual);
            }

            Assert.False(ranked.TryNext(out _, out _));
        }
    }

    [Fact]
    public void Maxima_follow_every_change_of_a_code()
    {
        for (int seed = 0; seed < Sets / 10; seed++)
        {
            var random = new Random(seed);
            int count = 1 + random.Next(40_000);
            using NativeBuffer buffer = Draw(random, count, out CodeMaxima maxima);
            for (int i = 0; i < 200; i++)
                maxima.Set(random.Next(count), (ushort)(random.Next(3) == 0 ? 0 : random.Next(1, 60_000)));
            for (int level = 1; level < maxima.Levels; level++)
            {
                for (int i = 0; i < maxima.EntriesOf(level); i++)
                {
                    ushort greatest = ScalarBest.Greatest(new(maxima.Level(level - 1) + (i * 32), 32));
                    Assert.Equal(greatest, maxima.Level(level)[i]);
                }
            }
        }
    }

    private static NativeBuffer Draw(Random random, int count, out CodeMaxima maxima)
    {
        var buffer = new NativeBuffer();
        var codes = (ushort*)buffer.Grow(CodeMaxima.SizeOf(count) * sizeof(ushort));
        // Few codes tie, many do not; some are hidden.
        int most = random.Next(4) switch { 0 => 3, 1 => 40, _ => 65_535 };
        int hidden = random.Next(3) * 10;
        for (int id = 0; id < count; id++)
            codes[id] = (ushort)(random.Next(100) < hidden ? 0 : random.Next(1, most + 1));
        maxima = new CodeMaxima(codes, count);
        maxima.Build();
        return buffer;
    }
}

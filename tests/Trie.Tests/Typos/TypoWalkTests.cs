using System.Text;

namespace Purlin.Trie.Tests;

/// <summary>The ranges of a walk against the distances of all terms.</summary>
public sealed class TypoWalkTests
{
    private static readonly int Sets = Effort.Of(60, 3_000);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_term_that_is_near_enough_is_in_one_range_with_its_least_distance(bool isWhole)
    {
        var walk = new TypoWalk();
        int[] seen = new int[TypoAutomaton.MostEdits + 2];
        int wide = 0;
        for (int seed = 0; seed < Sets; seed++)
        {
            var random = new Random(seed);
            byte[][] keys = KeySet.Draw(seed, 1 + (seed * 37 % 900));
            Rune[][] terms = [.. keys.Select(key => AlignmentOracle.Scalars(key))];
            using var index = new TypoIndex(keys, random.Next(3) == 0 ? 2 : PrefixTopology.Least);
            for (int i = 0; i < 8; i++)
            {
                byte[] query = Query(random, keys);
                int edits = random.Next(TypoAutomaton.MostEdits + 1);
                Rune[] scalars = AlignmentOracle.Scalars(query);
                int[] expected = [.. terms.Select(term => isWhole
                    ? AlignmentOracle.Distance(scalars, term) : AlignmentOracle.PrefixDistance(scalars, term))];
                ReadOnlySpan<TypoRange> ranges = walk.Find(index.Terms, index.Topology, query, edits, isWhole);
                Check(ranges, expected, edits, $"set {seed}, query {Encoding.UTF8.GetString(query)} within {edits}");
                foreach (TypoRange range in ranges)
                {
                    seen[range.Edits]++;
                    wide += range.Ids.Count > 40 ? 1 : 0;
                }
            }
        }

        Assert.All(seen[..^1], count => Assert.True(count > Sets / 3));
        Assert.True(wide > Sets / 4 || isWhole, $"{wide}");
    }

    private static void Check(ReadOnlySpan<TypoRange> ranges, int[] expected, int edits, string about)
    {
        int id = 0;
        var last = new TypoRange(-1, -1, -1);
        foreach (TypoRange range in ranges)
        {
            Assert.True(range.Start >= last.End && range.End > range.Start, about);
            Assert.False(range.Start == last.End && range.Edits == last.Edits, about);
            for (; id < range.Start; id++)
                Assert.True(expected[id] > edits, $"{about}: {id} is {expected[id]} away");
            for (; id < range.End; id++)
                Assert.True(expected[id] == range.Edits, $"{about}: {id} is {expected[id]}, not {range.Edits} away");
            last = range;
        }

        for (; id < expected.Length; id++)
            Assert.True(expected[id] > edits, $"{about}: {id} is {expected[id]} away");
    }

    // The beginning of a key with a few edits.
    private static byte[] Query(Random random, byte[][] keys)
    {
        Rune[] key = AlignmentOracle.Scalars(keys[random.Next(keys.Length)]);
        Rune[] other = AlignmentOracle.Scalars(keys[random.Next(keys.Length)]);
        List<Rune> query = [.. key[..random.Next(Math.Min(key.Length, random.Next(4) == 0 ? 60 : 9) + 1)]];
        for (int edit = random.Next(3); edit > 0 && query.Count > 1; edit--)
        {
            int at = random.Next(query.Count - 1);
            switch (random.Next(4))
            {
                case 0: query.RemoveAt(at); break;
                case 1: query.Insert(at, other[0]); break;
                case 2: query[at] = other[^1]; break;
                default: (query[at], query[at + 1]) = (query[at + 1], query[at]); break;
            }
        }

        return Encoding.UTF8.GetBytes(string.Concat(query)) is { Length: <= 256 } bytes ? bytes : keys[0];
    }
}

using System.Text;

namespace Purlin.Trie.Tests;

/// <summary>The ranges of a walk against the distances of all terms.</summary>
public sealed unsafe class TypoWalkTests
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

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData(5, 1)]
    [InlineData(6, 2)]
    [InlineData(200, 2)]
    public void Edits_are_allowed_by_the_length_of_the_query(int scalars, int edits) =>
        Assert.Equal(edits, TypoWalk.AutoEdits(scalars));

    [Fact]
    public void Two_edits_of_two_scalars_are_answered_by_all_terms()
    {
        byte[][] keys = KeySet.Draw(3, 2_000);
        using var index = new TypoIndex(keys);
        ReadOnlySpan<TypoRange> ranges = new TypoWalk().Find(index.Terms, index.Topology, "zz"u8, 2, isWhole: false);
        Assert.Equal([new(0, keys.Length, 2)], ranges.ToArray());
    }

    [Fact]
    public void The_nearest_are_those_of_the_least_number_of_edits_that_finds_any()
    {
        using var index = new TypoIndex(["abce"u8.ToArray(), "abcf"u8.ToArray(), "abxyz"u8.ToArray()]);
        var walk = new TypoWalk();
        Assert.Equal([new(0, 2, 1)], walk.FindClosest(index.Terms, index.Topology, "abcd"u8, 2, true).ToArray());
        Assert.Equal([new(2, 3, 2)], walk.FindClosest(index.Terms, index.Topology, "abxyzzz"u8, 2, true).ToArray());
        Assert.Equal([new(2, 3, 0)], walk.FindClosest(index.Terms, index.Topology, "abx"u8, 2, false).ToArray());
        Assert.Empty(walk.FindClosest(index.Terms, index.Topology, "unlike"u8, 2, false).ToArray());
    }

    [Fact]
    public void A_walk_allocates_nothing()
    {
        using var index = new TypoIndex(KeySet.Draw(5, 3_000));
        var walk = new TypoWalk();
        Allocations.AssertNone(() =>
        {
            walk.Find(index.Terms, index.Topology, "abcab"u8, 2, isWhole: false);
            walk.FindClosest(index.Terms, index.Topology, "abcab"u8, 2, isWhole: true);
        });
    }

    // Ranges of damaged arrays, walked with terms that they are not of.
    [Fact]
    public void Damaged_arrays_may_answer_wrongly_and_lead_nowhere_else()
    {
        var walk = new TypoWalk();
        int answers = 0;
        for (int set = 0; set < 12; set++)
        {
            byte[][] keys = KeySet.Draw(set, 700), others = KeySet.Draw(set + 1, 500);
            using TypoIndex index = new(keys), other = new(others);
            var topology = new PrefixTopology(index.Start, index.Topology.Count, others.Length);
            byte[] whole = index.Arrays.ToArray();
            for (int seed = 0; seed < Sets; seed++)
            {
                var random = new Random(seed);
                whole.CopyTo(index.Arrays);
                for (int i = random.Next(60); i > 0; i--)
                    index.Arrays[random.Next(index.Arrays.Length)] = (byte)random.Next(256);
                int last = 0;
                foreach (TypoRange range in walk.Find(
                    other.Terms, topology, Query(random, keys), random.Next(3), random.Next(2) == 0))
                {
                    Assert.InRange(range.Start, last, range.End - 1);
                    last = range.End;
                    answers++;
                }

                Assert.InRange(last, 0, others.Length);
            }
        }

        Assert.True(answers > Sets, $"{answers}");
    }

    // Every second node has all behind it as children, all of the same scalar: as many paths as subsets of them.
    [Fact]
    public void Arrays_whose_nodes_share_their_children_are_walked_once()
    {
        const int Nodes = 128;
        using var index = new TypoIndex(KeySet.Draw(1, 300));
        using var arrays = new NativeBuffer();
        var all = new Span<int>(arrays.Grow(PrefixTopology.SizeOf(Nodes)), (5 * Nodes) + 1);
        all[..Nodes].Fill('a');
        all.Slice(Nodes, Nodes).Fill(-1);
        all.Slice(3 * Nodes, Nodes).Fill(int.MaxValue);
        for (int i = 0; i <= Nodes; i++)
            all[(4 * Nodes) + i] = (i & 1) * int.MaxValue;
        var topology = new PrefixTopology(arrays.Start, Nodes, index.Terms.Count);
        byte[] query = [.. Enumerable.Repeat((byte)'a', Nodes / 2)];
        foreach (TypoRange range in new TypoWalk().Find(index.Terms, topology, query, 2, isWhole: false))
            Assert.InRange(range.Start, 0, range.End - 1);
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

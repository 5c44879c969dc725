using System.Text;

namespace Purlin.Trie.Tests;

/// <summary>The index against a sorted array, a full scan and a sort.</summary>
public sealed class CompletionIndexTests
{
    private const int HeavyTerms = 24;
    private static readonly int Sets = Effort.Of(30, 2_000);

    [Fact]
    public void Completions_are_those_of_a_full_scan_from_lists_networks_and_heaps()
    {
        int cached = 0, light = 0, heap = 0, settled = 0, none = 0;
        for (int seed = 0; seed < Sets; seed++)
        {
            var random = new Random(seed);
            (string, long)[] terms = Draw(random, seed);
            var expected = new TermSet(terms);
            using CompletionIndex index = Build(terms);
            var buffer = new CompletionBuffer();
            Assert.Equal(expected.Length, index.Length);
            for (int i = 0; i < 60; i++)
            {
                string prefix = Prefix(random, expected);
                int limit = i % 10 == 0 ? random.Next(17, 200) : random.Next(1, 17);
                int[] ids = expected.Complete(prefix, limit);
                int matches = expected.StartingWith(prefix).Length;
                AssertSame(index, buffer, prefix, limit, expected, ids);
                cached += limit <= 16 && matches >= HeavyTerms ? 1 : 0;
                light += limit <= 16 && matches is > 0 and < HeavyTerms ? 1 : 0;
                heap += limit > 16 && matches > 0 ? 1 : 0;
                none += matches == 0 ? 1 : 0;
                settled += ids.Zip(ids.Skip(1)).Any(pair => expected[pair.First].Count != expected[pair.Second].Count
                    && CountCode.Of(expected[pair.First].Count) == CountCode.Of(expected[pair.Second].Count)) ? 1 : 0;
            }
        }

        Assert.All([cached, light, heap, settled, none], each => Assert.True(each > Sets, $"{each} of {Sets} sets"));
    }

    [Fact]
    public void Terms_are_found_and_enumerated_as_in_a_sorted_set()
    {
        int found = 0, longest = 0;
        for (int seed = 0; seed < Sets; seed++)
        {
            var random = new Random(seed);
            (string, long)[] terms = Draw(random, seed);
            var expected = new TermSet(terms);
            using CompletionIndex index = Build(terms);
            for (int i = 0; i < 30; i++)
            {
                string prefix = Prefix(random, expected);
                int[] ids = expected.StartingWith(prefix);
                Assert.Equal(ids.Length, index.CountStartingWith(Encoding.UTF8.GetBytes(prefix)));
                Assert.Equal(ids.Take(50).Select(id => (expected[id].Text, expected[id].Count)),
                    index.StartingWith(prefix).Take(50).Select(term => (term.Text, term.Count)));
                Assert.Equal(expected.Find(prefix), index.Find(Encoding.UTF8.GetBytes(prefix)));
                string text = prefix + random.Next(100);
                int longestId = expected.FindLongestPrefix(text);
                Assert.Equal(longestId >= 0, index.TryFindLongestPrefix(text, out Completion term));
                Assert.Equal(longestId < 0 ? null : expected[longestId].Text, term.Text);
                Assert.Equal(expected.Find(prefix) >= 0, index.TryFind(prefix, out term));
                found += term.Text is not null ? 1 : 0;
                longest += longestId >= 0 ? 1 : 0;
            }
        }

        Assert.All([found, longest], each => Assert.True(each > Sets));
    }

    [Fact]
    public void A_filter_is_exact_whatever_it_passes_over()
    {
        int passedOver = 0, none = 0;
        for (int seed = 0; seed < Sets; seed++)
        {
            var random = new Random(seed);
            (string Text, long Count)[] terms = Draw(random, seed);
            var expected = new TermSet(terms);
            // One of three bits by chance, another by the text; the labels of one key are those of all its texts.
            var labels = new Dictionary<string, ulong>();
            using var builder = new CompletionIndexBuilder(null, HeavyTerms);
            foreach ((string text, long count) in terms)
            {
                ulong own = seed % 5 == 0 ? 0 : (1UL << random.Next(3)) | (text.Length % 2 == 0 ? 8UL : 0);
                builder.Add(text, count, own);
                string key = Convert.ToHexString(TermSet.Key(text));
                labels[key] = labels.GetValueOrDefault(key) | own;
            }

            using CompletionIndex index = builder.Build();
            var buffer = new CompletionBuffer();
            for (int i = 0; i < 15; i++)
            {
                string prefix = Prefix(random, expected);
                int limit = random.Next(1, 30);
                CompletionFilter filter = new((ulong)random.Next(2) * 8, (ulong)random.Next(8), (ulong)random.Next(4));
                int[] all = expected.Complete(prefix, int.MaxValue);
                int[] ids =
                    [.. all.Where(id => Passes(filter, labels[Convert.ToHexString(expected[id].Key)])).Take(limit)];
                int count = index.Complete(
                    Encoding.UTF8.GetBytes(prefix), buffer, new() { Limit = limit, Filter = filter });
                Assert.Equal(ids.Select(id => (expected[id].Text, expected[id].Count)),
                    Enumerable.Range(0, count).Select(at => (buffer.TextAt(at), buffer.CountAt(at))));
                int[] actual = new int[limit];
                Assert.Equal(ids, actual[..index.Complete(Encoding.UTF8.GetBytes(prefix), actual, filter)]);
                passedOver += ids.Length > 0 && !ids.SequenceEqual(all.Take(limit)) ? 1 : 0;
                none += ids.Length == 0 && all.Length > 0 ? 1 : 0;
            }
        }

        Assert.All([passedOver, none], each => Assert.True(each > Sets));

        static bool Passes(CompletionFilter filter, ulong labels) => (filter.AllOf & ~labels) == 0
            && (filter.NoneOf & labels) == 0 && (filter.AnyOf == 0 || (filter.AnyOf & labels) > 0);
    }

    // What codes cannot tell apart, on the place that decides and before it.
    [Theory]
    [InlineData(20)]
    [InlineData(600)]
    public void Counts_with_one_code_come_in_the_order_of_counts(int count)
    {
        long[] counts = [long.MaxValue, long.MaxValue - 1, 0, 1, 1, 1_000_000, 1_000_001, 1_000_001, 1_000_000];
        var random = new Random(count);
        (string Text, long Count)[] terms =
            [.. Enumerable.Range(0, count).Select(i => ($"a{i:D4}", counts[random.Next(counts.Length)]))];
        using CompletionIndex index = CompletionIndex.Build(terms);
        for (int limit = 1; limit <= count; limit += limit < 20 ? 1 : 97)
        {
            (string Text, long)[] expected =
                [.. terms.OrderByDescending(term => term.Count).ThenBy(term => term.Text).Take(limit)];
            Assert.Equal(expected, index.Complete("A", limit).Select(term => (term.Text, term.Count)));
        }
    }

    [Fact]
    public void An_index_of_nothing_completes_nothing()
    {
        using CompletionIndex index = CompletionIndex.Build([]);
        Assert.Equal(0, index.Length);
        Assert.Empty(index.Complete("a", 10));
        Assert.Equal(0, index.Complete("a"u8, new int[10]));
        Assert.Empty(index.StartingWith(""));
        Assert.Equal(-1, index.Find("a"u8));
        Assert.False(index.TryFindLongestPrefix("a", out _));
    }

    [Fact]
    public void The_text_comes_back_as_it_was_written_and_what_was_typed_is_highlighted()
    {
        using CompletionIndex index = CompletionIndex.Build(
            [("New York", 9), ("NEWARK", 8), ("e\u0301cole", 7), ("Åre", 6), ("👨‍👩‍👧 family", 5)]);
        Assert.Equal(("New York", 4), Highlight(index.Complete("nEw ", 1)[0]));
        Assert.Equal(("NEWARK", 3), Highlight(index.Complete("new", 2)[1]));
        // The mark belongs to the letter, whichever way either was written.
        Assert.Equal(("e\u0301cole", 3), Highlight(index.Complete("\u00C9c", 1)[0]));
        Assert.Equal(("Åre", 1), Highlight(index.Complete("a\u030A", 1)[0]));
        // What looks like one character is highlighted as one.
        Assert.Equal(("👨‍👩‍👧 family", 8), Highlight(index.Complete("👨", 1)[0]));

        static (string, int) Highlight(Completion term) => (term.Text, term.HighlightLength);
    }

    [Fact]
    public void Completing_into_a_buffer_that_was_used_allocates_nothing()
    {
        var random = new Random(7);
        using CompletionIndex index =
            Build(Enumerable.Range(0, 3_000).Select(i => ($"Term {i}", random.NextInt64())));
        var buffer = new CompletionBuffer();
        int[] ids = new int[40];
        CompletionOptions many = new() { Limit = 40 };
        Allocations.AssertNone(() =>
        {
            _ = index.Complete("term 1"u8, buffer);
            _ = index.Complete("TERM 123"u8, buffer, many);
            _ = index.Complete("term 2"u8, ids);
            _ = index.CountStartingWith("term"u8) + index.Find("term 17"u8) + index.FindLongestPrefix("Term 17x"u8);
            _ = buffer.HighlightAt(0);
        });
    }

    internal static CompletionIndex Build(IEnumerable<(string Text, long Count)> terms)
    {
        using var builder = new CompletionIndexBuilder(null, HeavyTerms);
        foreach ((string text, long count) in terms)
            builder.Add(text, count);
        return builder.Build();
    }

    /// <summary>Terms of few letters, some in capitals, some twice.</summary>
    internal static (string Text, long Count)[] Draw(Random random, int seed)
    {
        byte[][] keys = KeySet.Draw(seed, 1 + (seed * 97 % 3_000));
        // From few different counts to many, some with one code.
        long most = random.Next(5) switch { 0 => 3, 1 => 100, 2 => 5_000, 3 => 10_000_000, _ => long.MaxValue };
        long least = random.Next(3) == 0 ? most - (most / 1_000) : 0;
        (string Text, long Count)[] terms = [.. keys.Select(key => Encoding.UTF8.GetString(key))
            .SelectMany(text => Enumerable.Repeat(text, random.Next(20) == 0 ? 3 : 1))
            .Select(text => (random.Next(5) == 0 ? text.ToUpperInvariant() : text, random.NextInt64(least, most) + 1))
            .Where(term => Encoding.UTF8.GetByteCount(term.Item1) <= 256)];
        random.Shuffle(terms);
        return terms;
    }

    private static string Prefix(Random random, TermSet terms)
    {
        string text = terms[random.Next(terms.Length)].Text;
        int[] ends = [0, .. text.EnumerateRunes().Select(rune => rune.Utf16SequenceLength)];
        int scalars = random.Next(Math.Min(ends.Length, 8));
        string prefix = text[..ends.Take(scalars + 1).Sum()];
        return random.Next(6) == 0 ? prefix + "b" : random.Next(8) == 0 ? text : prefix;
    }

    private static void AssertSame(
        CompletionIndex index, CompletionBuffer buffer, string prefix, int limit, TermSet expected, int[] ids)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(prefix);
        int[] actual = new int[limit];
        Assert.Equal(ids, actual[..index.Complete(utf8, actual)]);
        Assert.Equal(ids.Length, index.Complete(utf8, buffer, new() { Limit = limit }));
        Assert.Equal(ids.Length, buffer.Count);
        for (int i = 0; i < ids.Length; i++)
        {
            Assert.Equal(expected[ids[i]].Text, buffer.TextAt(i));
            Assert.Equal(expected[ids[i]].Count, buffer.CountAt(i));
            Assert.Equal(expected[ids[i]].Text, index.TextAt(ids[i]));
        }

        Assert.Equal(ids.Select(id => (expected[id].Text, expected[id].Count)),
            index.Complete(prefix, limit).Select(term => (term.Text, term.Count)));
    }
}

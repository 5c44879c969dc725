using System.Text;

namespace Purlin.Trie.Tests;

/// <summary>Completions with edits against distances to all terms, sorted.</summary>
public sealed class EditsTests
{
    private static readonly int Sets = Effort.Of(40, 2_000);

    [Fact]
    public void With_edits_completions_are_those_of_all_distances()
    {
        int with = 0, without = 0, both = 0;
        for (int seed = 0; seed < Sets; seed++)
        {
            var random = new Random(seed);
            (string Text, long Count)[] terms = CompletionIndexTests.Draw(random, seed);
            var expected = new TermSet(terms);
            using CompletionIndex index = CompletionIndexTests.Build(terms);
            var buffer = new CompletionBuffer();
            for (int i = 0; i < 25; i++)
            {
                string query = Typed(random, expected);
                CompletionOptions options = new() { Limit = random.Next(1, 30), MaxEdits = (Edits)random.Next(4) };
                List<(int Id, int Edits)> wanted = Expected(expected, query, options);
                int count = index.Complete(Encoding.UTF8.GetBytes(query), buffer, options);
                Assert.Equal(
                    wanted.Select(one => (expected[one.Id].Text, expected[one.Id].Count, one.Edits > 0)),
                    Enumerable.Range(0, count).Select(
                        at => (buffer.TextAt(at), buffer.CountAt(at), buffer.HasEditsAt(at))));
                Assert.Equal(
                    wanted.Select(one => (expected[one.Id].Text, one.Edits > 0)),
                    index.Complete(query, options).Select(one => (one.Text, one.HasEdits)));
                with += wanted.Any(one => one.Edits > 0) ? 1 : 0;
                without += wanted.Any(one => one.Edits == 0) ? 1 : 0;
                both += wanted.Select(one => one.Edits).Distinct().Count() > 2 ? 1 : 0;
            }
        }

        Assert.All([with, without, 4 * both], each => Assert.True(each > Sets, $"{with}, {without}, {both}"));
    }

    [Theory]
    [InlineData("tset", "test")]
    [InlineData("yest", "test")]
    [InlineData("ttest", "test")]
    [InlineData("est", "test")]
    [InlineData("TSETIN", "testing")]
    [InlineData("éets", "éts")]
    public void A_typo_is_forgiven_also_in_the_first_letter(string typed, string term)
    {
        using CompletionIndex index = CompletionIndex.Build([("test", 5), ("testing", 3), ("éts", 2), ("other", 9)]);
        CompletionOptions options = new() { MaxEdits = Edits.Auto };
        Assert.Contains(term, index.Complete(typed, options).Select(found => found.Text));
    }

    [Fact]
    public void What_begins_with_what_was_typed_comes_first_and_is_highlighted()
    {
        using CompletionIndex index = CompletionIndex.Build([("cart", 1), ("card", 2), ("bard", 1_000), ("barn", 9)]);
        IReadOnlyList<Completion> found = index.Complete("car", new CompletionOptions { MaxEdits = Edits.Auto });
        Assert.Equal([("card", 3, false), ("cart", 3, false), ("bard", 0, true), ("barn", 0, true)],
            found.Select(one => (one.Text, one.HighlightLength, one.HasEdits)));
        Assert.Equal(["card", "cart"], index.Complete("car", 10).Select(one => one.Text));
    }

    [Fact]
    public void Nearer_is_worth_more_than_a_little_more_often_but_not_than_much_more()
    {
        using CompletionIndex index = CompletionIndex.Build(
            [("abcdefgh", 1_000), ("abxdefgh", 1_400), ("abcyefgh", 100_000_000)]);
        CompletionOptions options = new() { MaxEdits = Edits.Two };
        Assert.Equal(["abcyefgh", "abcdefgh", "abxdefgh"], index.Complete("abcdefzh", options).Select(one => one.Text));
        Assert.Equal(["abxdefgh", "abcdefgh"], index.Complete("abxdefzh", options).Select(one => one.Text));
    }

    [Fact]
    public void A_filter_holds_for_terms_with_edits()
    {
        using var builder = new CompletionIndexBuilder();
        builder.Add("test", 5, labels: 1);
        builder.Add("text", 9, labels: 2);
        using CompletionIndex index = builder.Build();
        CompletionOptions options = new() { MaxEdits = Edits.One, Filter = new(AllOf: 1) };
        Assert.Equal(["test"], index.Complete("tezt", options).Select(one => one.Text));
    }

    [Fact]
    public void An_index_without_typos_says_so()
    {
        using CompletionIndex index = CompletionIndex.Build([("test", 5)], new() { AllowTypos = false });
        Assert.Equal(0, index.Sizes.TypoBytes);
        var refused = Assert.Throws<InvalidOperationException>(
            () => index.Complete("tset", new CompletionOptions { MaxEdits = Edits.Auto }));
        Assert.Contains(nameof(CompletionIndexOptions.AllowTypos), refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new CompletionOptions { MaxEdits = (Edits)4 });
    }

    [Fact]
    public void Edits_allocate_nothing()
    {
        using CompletionIndex index = CompletionIndexTests.Build(
            Enumerable.Range(0, 5_000).Select(i => ($"term {i * 7919 % 5_000}", (long)i)));
        var buffer = new CompletionBuffer();
        CompletionOptions options = new() { MaxEdits = Edits.Two };
        Allocations.AssertNone(() => _ = index.Complete("trem 42"u8, buffer, options), iterations: 1_000);
    }

    private static List<(int Id, int Edits)> Expected(TermSet terms, string typed, CompletionOptions options)
    {
        Rune[] query = AlignmentOracle.Scalars(TermSet.Key(typed));
        int most = options.MaxEdits switch
        {
            Edits.Auto => query.Length < 3 ? 0 : query.Length <= 5 ? 1 : 2,
            Edits edits => query.Length == 0 ? 0 : (int)edits,
        };
        var order = new TypoOrder(Enumerable.Range(0, terms.Length).Max(id => CountCode.Of(terms[id].Count)));
        return
        [
            .. Enumerable.Range(0, terms.Length).Select(id => (Id: id, Edits: Distance(query, terms[id].Key)))
                .Where(one => one.Edits <= most)
                .OrderBy(one => one.Edits > 0).ThenByDescending(one => Score(one.Id, one.Edits))
                .ThenByDescending(one => terms[one.Id].Count).ThenBy(one => one.Id).Take(options.Limit),
        ];

        long Score(int id, int edits) => edits == 0 ? 0 : order.ScoreOf(CountCode.Of(terms[id].Count), edits);
    }

    private static int Distance(Rune[] query, byte[] key) =>
        AlignmentOracle.PrefixDistance(query, AlignmentOracle.Scalars(key));

    // The beginning of a term with up to three letters changed, left out, doubled or swapped.
    private static string Typed(Random random, TermSet terms)
    {
        List<Rune> typed = [.. terms[random.Next(terms.Length)].Text.EnumerateRunes()];
        typed = typed[..random.Next(Math.Min(typed.Count, 9) + 1)];
        for (int edits = random.Next(4); edits > 0 && typed.Count > 0; edits--)
        {
            int at = random.Next(typed.Count);
            switch (random.Next(4))
            {
                case 0:
                    typed[at] = new Rune("abcdé"[random.Next(5)]);
                    break;
                case 1:
                    typed.RemoveAt(at);
                    break;
                case 2:
                    typed.Insert(at, typed[at]);
                    break;
                default:
                    (typed[at], typed[^1]) = (typed[^1], typed[at]);
                    break;
            }
        }

        return string.Concat(typed);
    }
}

using System.Text;

namespace Purlin.Trie.Tests;

/// <summary>What every source of completions answers.</summary>
[ContractOf(typeof(ICompletionSource))]
public abstract class CompletionSourceContract
{
    private static readonly (string Text, long Count)[] Terms =
        [("new york", 9), ("New Zealand", 7), ("news", 8), ("nest", 8), ("Straße", 1)];

    protected abstract ICompletionSource Create(IEnumerable<(string Text, long Count)> terms);

    [Fact]
    public void The_most_counted_come_first_and_equally_counted_ones_by_their_keys()
    {
        ICompletionSource source = Create(Terms);
        Assert.Equal(["new york", "nest", "news", "New Zealand"], source.Complete("N").Select(term => term.Text));
        Assert.Equal(["new york", "news"], source.Complete("NEW", new() { Limit = 2 }).Select(term => term.Text));
        Assert.Equal(5, source.Complete("").Count);
        Assert.Empty(source.Complete("x"));
    }

    [Fact]
    public void A_buffer_has_what_the_list_has()
    {
        ICompletionSource source = Create(Terms);
        var buffer = new CompletionBuffer();
        foreach (string prefix in (string[])["n", "new ", "x", "", "STRA"])
        {
            IReadOnlyList<Completion> expected = source.Complete(prefix);
            Assert.Equal(expected.Count, source.Complete(Encoding.UTF8.GetBytes(prefix), buffer));
            Assert.Equal(expected.Select(term => (term.Text, term.Count)),
                Enumerable.Range(0, buffer.Count).Select(i => (buffer.TextAt(i), buffer.CountAt(i))));
        }
    }

    [Fact]
    public void What_is_no_text_or_too_long_is_refused_and_said()
    {
        ICompletionSource source = Create(Terms);
        var buffer = new CompletionBuffer();
        Refused("index 2", () => source.Complete("ne\uD800w"));
        Refused("byte 2", () => source.Complete([(byte)'n', (byte)'e', 0xFF], buffer));
        Refused("257", () => source.Complete(new string('n', 257)));
        Refused("257", () => source.Complete(new byte[257], buffer));
        Refused("1024", () => _ = new CompletionOptions { Limit = 0 });
        Assert.Equal("new york", source.Complete("new")[0].Text);

        static void Refused(string what, Action action) => Assert.Contains(
            what, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
    }
}

using System.Text;

namespace Purlin.Trie.Tests;

public sealed class GraphemesTests
{
    [Theory]
    [InlineData("abc", "a|b|c")]
    [InlineData("e\u0301\u0323x", "e\u0301\u0323|x")]
    [InlineData("\r\n\n", "\r\n|\n")]
    [InlineData("\U0001F1E9\U0001F1EA\U0001F1EB\U0001F1F7\U0001F1EE",
        "\U0001F1E9\U0001F1EA|\U0001F1EB\U0001F1F7|\U0001F1EE")]
    [InlineData("\U0001F468\u200D\U0001F469\u200D\U0001F467!", "\U0001F468\u200D\U0001F469\u200D\U0001F467|!")]
    [InlineData("\U0001F468\u200D\u200D\U0001F469", "\U0001F468\u200D\u200D|\U0001F469")]
    [InlineData("\U0001F44D\U0001F3FD\u200D\u2642\uFE0Fa", "\U0001F44D\U0001F3FD\u200D\u2642\uFE0F|a")]
    [InlineData("a\u200D\U0001F469", "a\u200D|\U0001F469")]
    [InlineData("\u1112\u1161\u11ABx", "\u1112\u1161\u11AB|x")]
    [InlineData("\u0915\u094D\u0937\u093F", "\u0915\u094D|\u0937\u093F")]
    public void Clusters_are_these(string text, string clusters)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        List<string> found = [];
        for (int at = 0; at < bytes.Length;)
        {
            int next = Graphemes.Next(bytes, at);
            found.Add(Encoding.UTF8.GetString(bytes, at, next - at));
            at = next;
        }

        Assert.Equal(clusters.Split('|'), found);
    }

    [Fact]
    public void Walking_and_looking_at_a_place_agree() =>
        Properties.Check(
            ScalarTexts.Arbitrary(30),
            scalars =>
            {
                byte[] text = Scalars.Utf8(scalars);
                List<int> bounds = [0];
                while (bounds[^1] < text.Length)
                    bounds.Add(Graphemes.Next(text, bounds[^1]));
                for (int at = 0; at <= text.Length; at++)
                {
                    Assert.Equal(bounds.Contains(at), Graphemes.IsBoundary(text, at));
                    Assert.Equal(bounds.Find(bound => bound >= at), Graphemes.RoundUp(text, at));
                }
            },
            count: 5_000);

    [Fact]
    public void Any_bytes_are_walked_to_their_end() =>
        Properties.Check(
            Generators.Bytes(0, 60),
            text =>
            {
                int at = 0;
                while (at < text.Length)
                {
                    int next = Graphemes.Next(text, at);
                    Assert.InRange(next, at + 1, text.Length);
                    at = next;
                }

                for (int place = 0; place <= text.Length; place++)
                    Assert.InRange(Graphemes.RoundUp(text, place), place, text.Length);
                Assert.False(Graphemes.IsBoundary(text, -1));
                Assert.False(Graphemes.IsBoundary(text, text.Length + 1));
                Assert.Equal(text.Length, Graphemes.Next(text, text.Length));
            },
            count: 2_000);

    [Fact]
    public void Nothing_is_allocated()
    {
        byte[] text = Encoding.UTF8.GetBytes("e\u0301\U0001F468\u200D\U0001F469");
        Allocations.AssertNone(text, state => Graphemes.Next(state, Graphemes.Next(state, 0)));
        Allocations.AssertNone(text, state => Graphemes.RoundUp(state, 1));
    }
}

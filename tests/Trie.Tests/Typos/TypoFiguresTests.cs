using System.Text;

namespace Purlin.Trie.Tests;

/// <summary>The figures that are known of the whole terms near to a thousand misspelt words.</summary>
public sealed class TypoFiguresTests
{
    [Fact]
    public void Of_a_thousand_misspelt_words_as_many_are_answered_with_as_many_terms_as_is_known()
    {
        var words = new SortedSet<byte[]>(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
        foreach (string line in Lines("words-en.txt.gz"))
            words.Add(Encoding.UTF8.GetBytes(line.TrimStart('\uFEFF').Split(' ')[0]));
        using var index = new TypoIndex([.. words]);
        var walk = new TypoWalk();
        int answered = 0, closest = 0, all = 0;
        foreach (string line in Lines("noisy-queries-en.txt"))
        {
            byte[] query = Encoding.UTF8.GetBytes(line.Split(' ')[0]);
            int nearest = Count(walk.FindClosest(index.Terms, index.Topology, query, 2, isWhole: true));
            answered += nearest > 0 ? 1 : 0;
            closest += nearest;
            all += Count(walk.Find(index.Terms, index.Topology, query, 2, isWhole: true));
        }

        Assert.Equal((941, 4_955, 127_166), (answered, closest, all));
        // Two bytes a term are what the design allows the topology.
        Assert.True(PrefixTopology.SizeOf(index.Topology.Count) < 2 * words.Count);
    }

    private static int Count(ReadOnlySpan<TypoRange> ranges)
    {
        int count = 0;
        foreach (TypoRange range in ranges)
            count += range.Ids.Count;
        return count;
    }

    private static IEnumerable<string> Lines(string name)
    {
        using var reader = new StreamReader(TestData.Open(name));
        while (reader.ReadLine() is string line)
            yield return line;
    }
}

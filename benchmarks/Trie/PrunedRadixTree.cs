namespace Purlin.Benchmarks.Trie;

/// <summary>
/// Rival: a radix tree whose nodes know the greatest count below them, children with the greatest first, so that a walk
/// in depth ends where nothing better can be. Comparison is ordinal.
/// </summary>
internal sealed class PrunedRadixTree
{
    private readonly CompletionSet _set;
    private readonly Node _root;

    public PrunedRadixTree(CompletionSet set)
    {
        _set = set;
        _root = Build(0, set.Keys.Length, 0, 0);
    }

    public int Complete(string prefix, int[] best)
    {
        Node? node = _root;
        for (int at = 0; at < prefix.Length;)
        {
            node = node.Find(prefix[at]);
            if (node is null)
                return 0;
            int length = Math.Min(node.Label.Length, prefix.Length - at);
            if (!node.Label.AsSpan(0, length).SequenceEqual(prefix.AsSpan(at, length)))
                return 0;
            at += length;
        }

        return Collect(node, best, 0);
    }

    private int Collect(Node node, int[] best, int found)
    {
        if (node.Rank >= 0)
            found = Ranking.Insert(best, found, node.Rank, _set.Counts);
        foreach (Node child in node.Children)
        {
            // Of equal counts one may have the lower rank.
            if (found == best.Length && child.Greatest < _set.Counts[best[^1]])
                break;
            found = Collect(child, best, found);
        }

        return found;
    }

    // Terms that share so much, of which a part is the label.
    private Node Build(int start, int end, int from, int depth)
    {
        string[] keys = _set.Keys;
        int first = start;
        int rank = keys[start].Length == depth ? start++ : -1;
        var children = new List<Node>();
        while (start < end)
        {
            char letter = keys[start][depth];
            int next = start + 1;
            while (next < end && keys[next][depth] == letter)
                next++;
            int common = keys[start].AsSpan().CommonPrefixLength(keys[next - 1]);
            children.Add(Build(start, next, depth, common));
            start = next;
        }

        Node[] sorted = [.. children.OrderByDescending(child => child.Greatest)];
        long greatest = Math.Max(rank < 0 ? 0 : _set.Counts[rank], sorted.Length == 0 ? 0 : sorted[0].Greatest);
        return new(keys[first][from..depth], rank, greatest, sorted);
    }

    private sealed class Node(string label, int rank, long greatest, Node[] children)
    {
        public string Label { get; } = label;

        public int Rank { get; } = rank;

        public long Greatest { get; } = greatest;

        public Node[] Children { get; } = children;

        public Node? Find(char letter)
        {
            foreach (Node child in Children)
            {
                if (child.Label[0] == letter)
                    return child;
            }

            return null;
        }
    }
}

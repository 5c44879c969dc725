namespace Purlin.Benchmarks.Trie;

/// <summary>Rival: a node for each character, with the list of its best terms ready.</summary>
internal sealed class CharacterTrie
{
    private readonly CompletionSet _set;
    private readonly int _limit;
    private readonly Node _root;

    public CharacterTrie(CompletionSet set, int limit)
    {
        (_set, _limit) = (set, limit);
        _root = Build(0, set.Keys.Length, 0);
    }

    public int Complete(string prefix, int[] best)
    {
        Node? node = _root;
        foreach (char letter in prefix)
        {
            int at = Array.BinarySearch(node.Letters, letter);
            if (at < 0)
                return 0;
            node = node.Children[at];
        }

        node.Best.CopyTo(best.AsSpan());
        return node.Best.Length;
    }

    private Node Build(int start, int end, int depth)
    {
        string[] keys = _set.Keys;
        var letters = new List<char>();
        var children = new List<Node>();
        int[] best = new int[_limit];
        int found = 0;
        int at = start;
        if (keys[at].Length == depth)
            found = Ranking.Insert(best, found, at++, _set.Counts);
        while (at < end)
        {
            char letter = keys[at][depth];
            int next = at + 1;
            while (next < end && keys[next][depth] == letter)
                next++;
            Node child = Build(at, next, depth + 1);
            letters.Add(letter);
            children.Add(child);
            foreach (int rank in child.Best)
                found = Ranking.Insert(best, found, rank, _set.Counts);
            at = next;
        }

        return new([.. letters], [.. children], best[..found]);
    }

    private sealed class Node(char[] letters, Node[] children, int[] best)
    {
        public char[] Letters { get; } = letters;

        public Node[] Children { get; } = children;

        public int[] Best { get; } = best;
    }
}

namespace Purlin.Benchmarks.Trie;

/// <summary>
/// Rival: a trie decomposed by score. A node is a term, the best of all that begin as it is reached; where others leave
/// its letters they are peers, the best of each, in the order of their counts. So whatever a heap gives next is an
/// answer.
/// </summary>
internal sealed class ScoreDecomposedTrie
{
    private readonly CompletionSet _set;
    private readonly Node _root;
    private readonly Candidate[] _heap = new Candidate[4_096];
    private int _candidates;

    public ScoreDecomposedTrie(CompletionSet set)
    {
        _set = set;
        _root = Build(0, set.Keys.Length, 0);
    }

    public int Complete(string prefix, int[] best)
    {
        Node? node = Find(prefix);
        if (node is null)
            return 0;
        int found = 0;
        _candidates = 0;
        best[found++] = node.Rank;
        PushBranches(node, prefix.Length);
        while (found < best.Length && _candidates > 0)
        {
            Candidate top = Pop();
            node = top.Peers[top.Index];
            best[found++] = node.Rank;
            if (top.Index + 1 < top.Peers.Length)
                Push(new(top.Peers, top.Index + 1));
            PushBranches(node, 0);
        }

        return found;
    }

    private Node? Find(string prefix)
    {
        Node node = _root;
        int at = 0;
        while (true)
        {
            string key = _set.Keys[node.Rank];
            at += key.AsSpan(at).CommonPrefixLength(prefix.AsSpan(at));
            if (at == prefix.Length)
                return node;
            Node? next = null;
            foreach (Branch branch in node.Branches)
            {
                if (branch.Depth == at)
                    next = branch.Find(prefix[at]);
            }

            if (next is null)
                return null;
            node = next;
        }
    }

    private Node Build(int start, int end, int depth)
    {
        string[] keys = _set.Keys;
        int best = start;
        for (int rank = start + 1; rank < end; rank++)
            best = Ranking.IsBefore(rank, best, _set.Counts) ? rank : best;
        string key = keys[best];
        var branches = new List<Branch>();
        // What leaves the best term's letters at each depth lies before and after it.
        for (; depth <= key.Length; depth++)
        {
            int low = start, high = end;
            while (low < high && IsElsewhere(low))
                low++;
            while (high > low && IsElsewhere(high - 1))
                high--;
            List<(char Letter, Node Node)> peers = [.. Peers(start, low, depth), .. Peers(high, end, depth)];
            if (peers.Count > 0)
                branches.Add(new(depth, peers, _set.Counts));
            (start, end) = (low, high);
        }

        return new(best, [.. branches]);

        bool IsElsewhere(int rank) =>
            depth == key.Length ? rank != best : keys[rank].Length == depth || keys[rank][depth] != key[depth];
    }

    private IEnumerable<(char Letter, Node Node)> Peers(int start, int end, int depth)
    {
        string[] keys = _set.Keys;
        while (start < end)
        {
            char letter = depth < keys[start].Length ? keys[start][depth] : '\0';
            int next = start + 1;
            while (next < end && keys[next][depth] == letter)
                next++;
            yield return (letter, Build(start, next, depth + 1));
            start = next;
        }
    }

    private void PushBranches(Node node, int leastDepth)
    {
        foreach (Branch branch in node.Branches)
        {
            if (branch.Depth >= leastDepth)
                Push(new(branch.Peers, 0));
        }
    }

    private void Push(Candidate candidate)
    {
        int at = _candidates++;
        for (; at > 0 && IsBefore(candidate, _heap[(at - 1) / 2]); at = (at - 1) / 2)
            _heap[at] = _heap[(at - 1) / 2];
        _heap[at] = candidate;
    }

    private Candidate Pop()
    {
        Candidate top = _heap[0], last = _heap[--_candidates];
        int at = 0;
        for (int child; (child = (2 * at) + 1) < _candidates; at = child)
        {
            if (child + 1 < _candidates && IsBefore(_heap[child + 1], _heap[child]))
                child++;
            if (!IsBefore(_heap[child], last))
                break;
            _heap[at] = _heap[child];
        }

        _heap[at] = last;
        return top;
    }

    private bool IsBefore(Candidate first, Candidate second) =>
        Ranking.IsBefore(first.Peers[first.Index].Rank, second.Peers[second.Index].Rank, _set.Counts);

    private readonly record struct Candidate(Node[] Peers, int Index);

    private sealed class Node(int rank, Branch[] branches)
    {
        public int Rank { get; } = rank;

        public Branch[] Branches { get; } = branches;
    }

    private sealed class Branch
    {
        private readonly char[] _letters;
        private readonly Node[] _byLetter;

        public Branch(int depth, List<(char Letter, Node Node)> peers, long[] counts)
        {
            Depth = depth;
            peers.Sort((one, other) => one.Letter.CompareTo(other.Letter));
            _letters = [.. peers.Select(peer => peer.Letter)];
            _byLetter = [.. peers.Select(peer => peer.Node)];
            Peers = [.. _byLetter.OrderByDescending(node => counts[node.Rank]).ThenBy(node => node.Rank)];
        }

        public int Depth { get; }

        /// <summary>The best first.</summary>
        public Node[] Peers { get; }

        public Node? Find(char letter)
        {
            int at = _letters.AsSpan().BinarySearch(letter);
            return at < 0 ? null : _byLetter[at];
        }
    }
}

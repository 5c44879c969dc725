namespace Purlin.Trie;

/// <summary>
/// Builds a <see cref="PrefixTopology"/> while the terms go by in order. What it writes depends on them alone. Not
/// thread-safe.
/// </summary>
/// <param name="least">A node for each prefix of so many terms, and for each scalar that a term begins with.</param>
internal sealed unsafe class TopologyBuilder(int least = PrefixTopology.Least)
{
    private const int Depths = BlockFormat.MaxTermBytes + 1;

    // By depth, each in order, as they are written; none behind the deepest.
    private readonly List<TopologyNode>?[] _levels = new List<TopologyNode>?[Depths + 1];
    private readonly byte[] _last = new byte[BlockFormat.MaxTermBytes];
    private readonly uint[] _labels = new uint[Depths];
    private readonly uint[] _traits = new uint[Depths];
    private readonly int[] _starts = new int[Depths];
    private int _length;
    private int _depth;
    private int _count;

    /// <summary>The next term.</summary>
    /// <param name="key">Well-formed, 1 to 256 bytes, above the one before.</param>
    public void Add(ReadOnlySpan<byte> key)
    {
        int at = key.CommonPrefixLength(_last.AsSpan(0, _length));
        while (!Utf8Scalars.IsBoundary(key, at))
            at--;
        EndBeyond(Utf8Scalars.Count(key[..at]));
        for (; Utf8Scalars.TryDecode(key, at, out uint scalar, out int bytes); at += bytes)
        {
            _depth++;
            (_labels[_depth], _traits[_depth], _starts[_depth]) = (scalar, PrefixTopology.Kind(scalar), _count);
        }

        _traits[_depth] |= PrefixTopology.IsTerm;
        key.CopyTo(_last);
        _length = key.Length;
        _count++;
    }

    /// <summary>There are no more: writes the arrays.</summary>
    /// <param name="to">Where they are added to.</param>
    /// <returns>How many nodes there are.</returns>
    public int Finish(NativeBuffer to)
    {
        EndBeyond(0);
        _levels[0] = [new(0, _traits[0], 0, _count)];
        TopologyNode[] nodes = [.. _levels.TakeWhile(level => level != null).SelectMany(level => level!)];
        var labels = (uint*)to.Grow(PrefixTopology.SizeOf(nodes.Length));
        uint* traits = labels + nodes.Length;
        int* starts = (int*)(traits + nodes.Length), ends = starts + nodes.Length, children = ends + nodes.Length;
        for (int level = 0, i = 0; i < nodes.Length; level++)
        {
            int end = i + _levels[level]!.Count, child = end, lastChild = end + (_levels[level + 1]?.Count ?? 0);
            for (; i < end; i++)
            {
                (labels[i], traits[i], starts[i], ends[i]) = nodes[i];
                children[i] = child;
                while (child < lastChild && nodes[child].End <= nodes[i].End)
                    child++;
            }
        }

        children[nodes.Length] = nodes.Length;
        return nodes.Length;
    }

    private void EndBeyond(int depth)
    {
        for (; _depth > depth; _depth--)
        {
            uint label = _labels[_depth], traits = _traits[_depth];
            _traits[_depth - 1] |= PrefixTopology.Inherited(traits);
            if (_depth == 1 || _count - _starts[_depth] >= least)
                (_levels[_depth] ??= []).Add(new(label, traits, _starts[_depth], _count));
            else
                _traits[_depth - 1] |= PrefixTopology.Light(label);
        }
    }
}

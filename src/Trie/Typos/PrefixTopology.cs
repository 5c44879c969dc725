using System.Runtime.CompilerServices;

namespace Purlin.Trie;

/// <summary>
/// The tree of the prefixes, in scalars, that so many terms share that a walk should not look at each: level after
/// level, so that children lie side by side and in order. Reads memory that it does not own.
/// </summary>
/// <remarks>
/// Five arrays: labels, what follows, where ranges begin and end, and where children begin, which ends with the number
/// of nodes. Whatever they hold, ranges lie within the terms and children behind their parent.
/// </remarks>
internal sealed unsafe class PrefixTopology
{
    /// <summary>A node for each prefix of so many terms.</summary>
    public const int Least = 8;

    /// <summary>The bit of a set that says that a term ends here.</summary>
    public const uint TermBit = 1u << SetBits;

    private const int SetBits = 31;

    private readonly uint* _labels;
    private readonly uint* _follows;
    private readonly int* _starts;
    private readonly int* _ends;
    private readonly int* _children;
    private readonly int _terms;

    /// <param name="arrays">The arrays, <see cref="SizeOf"/> bytes.</param>
    /// <param name="count">How many nodes, from 1.</param>
    /// <param name="terms">How many terms.</param>
    public PrefixTopology(byte* arrays, int count, int terms)
    {
        _labels = (uint*)arrays;
        _follows = _labels + count;
        _starts = (int*)(_follows + count);
        _ends = _starts + count;
        _children = _ends + count;
        Count = count;
        _terms = terms;
    }

    /// <summary>How many nodes there are; the first one is the root.</summary>
    public int Count { get; }

    /// <summary>How many bytes the arrays take.</summary>
    public static long SizeOf(int count) => ((5L * count) + 1) * sizeof(int);

    /// <summary>The set of one scalar: those of neighbours in an alphabet differ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SetOf(uint scalar) => 1u << (int)(scalar % SetBits);

    /// <summary>The last scalar of a node's prefix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint LabelOf(int node) => _labels[node];

    /// <summary>What follows in its terms: a set of scalars, and <see cref="TermBit"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint FollowsOf(int node) => _follows[node];

    /// <summary>The terms that begin with its prefix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public IdRange RangeOf(int node) => new(
        (int)Math.Min((uint)_starts[node], (uint)_terms), (int)Math.Min((uint)_ends[node], (uint)_terms));

    /// <summary>Its first child.</summary>
    /// <param name="node">The node.</param>
    /// <param name="end">The node behind its last child; none is one if it is not beyond the first.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ChildrenOf(int node, out int end)
    {
        end = Math.Min(_children[node + 1], Count);
        return Math.Max(_children[node], node + 1);
    }
}

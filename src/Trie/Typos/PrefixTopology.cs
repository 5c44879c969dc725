using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Purlin.Trie;

/// <summary>
/// The tree of the prefixes, in scalars, that so many terms share that a walk should not look at each: level after
/// level, so that children lie side by side and in order. Reads memory that it does not own.
/// </summary>
/// <remarks>
/// <para>Five arrays: labels, traits, where ranges begin and end, and where children begin, which ends with the number
/// of nodes. Whatever they hold, ranges lie within the terms and children behind their parent.</para>
/// <para>Terms between a node's children are light: no node divides them. The traits of a node are bits: 23 say by
/// which scalars its light terms go on, 8 of which kinds its own scalar and all below are
/// (<see cref="ScalarKinds"/>), and the last one whether its prefix is a term.</para>
/// </remarks>
internal sealed unsafe class PrefixTopology
{
    /// <summary>A node for each prefix of so many terms, and for each scalar that a term begins with.</summary>
    public const int Least = 10;

    /// <summary>The trait of a prefix that is a term.</summary>
    public const uint IsTerm = 1u << (LightBits + ScalarKinds.Count);

    private const int LightBits = 23;
    private const int Lanes = 8;
    private const int PaddingBytes = Lanes * sizeof(uint);

    private readonly uint* _labels;
    private readonly uint* _traits;
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
        _traits = _labels + count;
        _starts = (int*)(_traits + count);
        _ends = _starts + count;
        _children = _ends + count;
        Count = count;
        _terms = terms;
    }

    /// <summary>How many nodes there are; the first one is the root.</summary>
    public int Count { get; }

    /// <summary>How many bytes the arrays take, with those beyond that may be read.</summary>
    public static long SizeOf(int count) => (((5L * count) + 1) * sizeof(int)) + PaddingBytes;

    /// <summary>
    /// The trait of a node some of whose light terms go on by a scalar; neighbours in an alphabet have others.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Light(uint scalar) => 1u << (int)(scalar % LightBits);

    /// <summary>The trait of a node that has a scalar of this kind, or one below it has.</summary>
    public static uint Kind(uint scalar) => 1u << (LightBits + ScalarKinds.Of(scalar));

    /// <summary>Of traits those that a node above has too.</summary>
    public static uint Inherited(uint traits) => traits & (((1u << ScalarKinds.Count) - 1) << LightBits);

    /// <summary>The last scalar of a node's prefix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint LabelOf(int node) => _labels[node];

    /// <summary>A node's traits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint TraitsOf(int node) => _traits[node];

    /// <summary>The first of the terms that begin with its prefix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int StartOf(int node) => (int)Math.Min((uint)_starts[node], (uint)_terms);

    /// <summary>The term after the last of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int EndOf(int node) => (int)Math.Min((uint)_ends[node], (uint)_terms);

    /// <summary>Its first child.</summary>
    /// <param name="node">The node.</param>
    /// <param name="end">The node behind its last child; the first one if there is none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ChildrenOf(int node, out int end)
    {
        int first = Math.Min(Math.Max(_children[node], node + 1), Count);
        end = Math.Max(first, Math.Min(_children[node + 1], Count));
        return first;
    }

    /// <summary>Which of eight neighbours have any of some traits, as bits.</summary>
    /// <param name="node">The first; those behind the last node may be asked.</param>
    /// <param name="traits">The traits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint WithAny(int node, uint traits) =>
        ~Vector256.Equals(Vector256.Load(_traits + node) & Vector256.Create(traits), Vector256<uint>.Zero)
            .ExtractMostSignificantBits();

    /// <summary>Behind which of eight neighbours terms follow that are not of the next node, as bits.</summary>
    /// <param name="node">The first; those behind the last node may be asked.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint BeforeGap(int node) =>
        ~Vector256.Equals(Vector256.Load(_ends + node), Vector256.Load(_starts + node + 1))
            .ExtractMostSignificantBits();

    /// <summary>The first of some siblings whose label is not below a scalar; their end if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int first, int end, uint scalar)
    {
        Vector256<uint> key = Vector256.Create(scalar);
        for (; first < end; first += Lanes)
        {
            uint below = Vector256.LessThan(Vector256.Load(_labels + first), key).ExtractMostSignificantBits();
            int count = BitOperations.TrailingZeroCount(~below);
            if (count < Lanes)
                return Math.Min(first + count, end);
        }

        return end;
    }
}

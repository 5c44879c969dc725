using System.Runtime.CompilerServices;

namespace Purlin.Trie;

/// <summary>
/// A query as a <see cref="TypoAutomaton"/> reads it: for each of its distinct scalars the bits of where it occurs.
/// Used again; allocates once. Not thread-safe.
/// </summary>
/// <remarks>
/// A scalar is found by linear probing from its low bits, alphabets being runs. A row has a bit for each place of the
/// longest query and 64 beyond, so that a window is one load.
/// </remarks>
internal sealed unsafe class TypoQuery
{
    /// <summary>The most scalars of a query.</summary>
    public const int MaxScalars = BlockFormat.MaxTermBytes;

    /// <summary>No scalar.</summary>
    public const uint None = uint.MaxValue;

    private const int RowBytes = (MaxScalars / 8) + sizeof(ulong);
    private const int Places = 2 * MaxScalars;
    private const int QueryPlaces = MaxScalars + TypoAutomaton.WindowBits + 1;

    private readonly PinnedArray<byte> _memory =
        new((((2 * Places) + QueryPlaces) * sizeof(uint)) + (MaxScalars * RowBytes));
    private readonly uint* _scalars;
    private readonly int* _rowsOf;
    private readonly byte* _rows;
    private readonly uint* _query;
    private int _rowCount;

    /// <summary>Of no query yet.</summary>
    public TypoQuery()
    {
        _scalars = (uint*)_memory.Start;
        _rowsOf = (int*)_scalars + Places;
        _query = (uint*)_rowsOf + Places;
        _rows = (byte*)(_query + QueryPlaces);
    }

    /// <summary>How many scalars it has.</summary>
    public int Length { get; private set; }

    /// <summary>Traits of which a node has one if a scalar of the query occurs at it or below.</summary>
    public uint Kinds { get; private set; }

    /// <summary>Begins with another query.</summary>
    /// <param name="key">Well-formed, at most 256 bytes.</param>
    public void Begin(ReadOnlySpan<byte> key)
    {
        new Span<uint>(_scalars, Places).Fill(None);
        new Span<byte>(_rows, _rowCount * RowBytes).Clear();
        _rowCount = 0;
        Length = 0;
        Kinds = 0;
        for (int at = 0; Utf8Scalars.TryDecode(key, at, out uint scalar, out int bytes); at += bytes)
        {
            int place = PlaceOf(scalar);
            if (_scalars[place] == None)
            {
                _scalars[place] = scalar;
                _rowsOf[place] = _rowCount++ * RowBytes;
            }

            _rows[_rowsOf[place] + (Length >> 3)] |= (byte)(1 << (Length & 7));
            _query[Length++] = scalar;
            Kinds |= PrefixTopology.Kind(scalar);
        }

        new Span<uint>(_query + Length, TypoAutomaton.WindowBits).Fill(None);
    }

    /// <summary>Which of the next five scalars of the query, from a place on, equal a scalar.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Window(uint scalar, int from)
    {
        int place = (int)scalar & (Places - 1);
        uint known = _scalars[place];
        if (known != scalar)
        {
            if (known == None)
                return 0;
            place = PlaceOf(scalar);
            if (_scalars[place] == None)
                return 0;
        }

        ulong bits = *(ulong*)(_rows + _rowsOf[place] + (from >> 3)) >> (from & 7);
        return (int)bits & ((1 << TypoAutomaton.WindowBits) - 1);
    }

    /// <summary>A scalar of the query; <see cref="None"/> in the next five places beyond its end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ScalarAt(int place) => _query[place];

    private int PlaceOf(uint scalar)
    {
        int place = (int)scalar & (Places - 1);
        while (_scalars[place] != scalar && _scalars[place] != None)
            place = (place + 1) & (Places - 1);
        return place;
    }
}

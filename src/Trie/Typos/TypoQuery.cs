using System.Runtime.CompilerServices;

namespace Purlin.Trie;

/// <summary>
/// A query as a <see cref="TypoAutomaton"/> reads it: for each of its distinct scalars the bits of where it occurs.
/// Used again; allocates once. Not thread-safe.
/// </summary>
/// <remarks>
/// A row has a bit for each place of the longest query and 64 beyond, so that a window is one load wherever it is.
/// </remarks>
internal sealed unsafe class TypoQuery
{
    /// <summary>The most scalars of a query.</summary>
    public const int MaxScalars = BlockFormat.MaxTermBytes;

    /// <summary>No scalar.</summary>
    public const uint None = uint.MaxValue;

    private const int RowBytes = (MaxScalars / 8) + sizeof(ulong);
    private const int QueryPlaces = MaxScalars + TypoAutomaton.WindowBits + 1;

    private readonly PinnedArray<ulong> _slots = new(TypoWindows.Slots);
    private readonly PinnedArray<byte> _rows = new((MaxScalars + 1) * RowBytes);
    private readonly PinnedArray<uint> _scalars = new(QueryPlaces);
    private int _rowCount;

    /// <summary>How many scalars it has.</summary>
    public int Length { get; private set; }

    /// <summary>Traits of which a node has one if a scalar of the query occurs at it or below.</summary>
    public uint Kinds { get; private set; }

    /// <summary>Where its scalars occur, as long as this object is reachable and no other query begun.</summary>
    public TypoWindows Windows { get; private set; }

    /// <summary>Begins with another query.</summary>
    /// <param name="key">Well-formed, at most 256 bytes.</param>
    public void Begin(ReadOnlySpan<byte> key)
    {
        ulong* slots = _slots.Start;
        byte* rows = _rows.Start;
        new Span<ulong>(slots, TypoWindows.Slots).Fill(TypoWindows.Free);
        new Span<byte>(rows, (_rowCount + 1) * RowBytes).Clear();
        _rowCount = Length = 0;
        Kinds = 0;
        bool collides = false;
        for (int at = 0; Utf8Scalars.TryDecode(key, at, out uint scalar, out int bytes); at += bytes)
        {
            uint place = TypoWindows.PlaceOf(slots, scalar);
            collides |= place != (scalar & (TypoWindows.Slots - 1));
            if (slots[place] == TypoWindows.Free)
            {
                slots[place] = scalar | ((ulong)(++_rowCount * RowBytes) << 32);
                Kinds |= PrefixTopology.Kind(scalar);
            }

            rows[(slots[place] >> 32) + (uint)(Length >> 3)] |= (byte)(1 << (Length & 7));
            _scalars.Start[Length++] = scalar;
        }

        new Span<uint>(_scalars.Start + Length, TypoAutomaton.WindowBits).Fill(None);
        Windows = new(slots, rows, collides);
    }

    /// <summary>A scalar of the query; <see cref="None"/> in the next five places beyond its end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ScalarAt(int place) => _scalars.Start[place];
}

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Purlin.Trie;

/// <summary>
/// A block of terms, as <see cref="BlockFormat"/> describes it, read by its lanes: no term is decoded to reach another.
/// Front coding: I. H. Witten, A. Moffat, T. C. Bell, "Managing Gigabytes", 2nd ed., §4.1.
/// </summary>
/// <remarks>
/// Whatever the bytes are, nothing outside of <see cref="BlockFormat.MaxBytes"/> from the start is read, and nothing
/// outside of <see cref="BlockFormat.DecodedBytes"/> written.
/// </remarks>
internal readonly unsafe ref struct TermBlock
{
    private readonly Vector256<byte> _shared;
    private readonly Vector256<byte> _rests;
    private readonly byte* _text;
    private readonly ulong _head;
    private readonly int _firstLength;
    private readonly uint _surfaces;

    /// <param name="start">Where the block begins.</param>
    /// <param name="head">The first eight bytes of its first term as a big-endian number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TermBlock(byte* start, ulong head)
    {
        _head = head;
        _firstLength = start[1] + 1;
        _surfaces = *(uint*)(start + BlockFormat.Surfaces);
        byte* planes = start + BlockFormat.Planes;
        if (start[0] != BlockFormat.Wide)
        {
            _shared = BlockLanes.Nibbles(planes) + Vector256.Create(start[0]);
            _rests = BlockLanes.Nibbles(planes + BlockFormat.NibbleLanes);
            _text = planes + (2 * BlockFormat.NibbleLanes);
        }
        else
        {
            _shared = Vector256.Load(planes);
            _rests = Vector256.Load(planes + BlockFormat.Terms);
            _text = planes + (2 * BlockFormat.Terms);
        }

        _shared &= BlockLanes.AllButFirst;
        _rests &= BlockLanes.AllButFirst;
    }

    private int FirstTail => Math.Max(_firstLength - BlockFormat.HeadBytes, 0);

    /// <summary>The length of a term.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int LengthOf(int lane) => lane == 0 ? _firstLength : _shared[lane] + _rests[lane] + 1;

    /// <summary>Whether a term was written otherwise than its key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasSurface(int lane) => (_surfaces >> lane & 1) != 0;

    /// <summary>Where the code of a term begins that has one, and what follows it.</summary>
    public ReadOnlySpan<byte> SurfaceOf(int lane)
    {
        byte* at = RestOf(BlockFormat.Terms);
        for (uint before = _surfaces & ((1u << lane) - 1); before != 0; before &= before - 1)
            at += Surface.CodeLength(new(at, BlockFormat.MaxSurfaceBytes));
        return new(at, BlockFormat.MaxSurfaceBytes);
    }

    /// <summary>How many bytes a term shares with the one before it; none the first one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SharedOf(int lane) => _shared[lane];

    /// <summary>Writes what a term has beyond bytes that are known.</summary>
    /// <param name="lane">Which.</param>
    /// <param name="known">How many bytes need not be written.</param>
    /// <param name="to">
    /// Room for <see cref="BlockFormat.DecodedBytes"/>, holding what the term shares with the one before beyond those.
    /// </param>
    /// <returns>Its length.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Continue(int lane, int known, byte* to)
    {
        int shared = _shared[lane];
        if (lane == 0 || shared > known)
            return Decode(lane, to);
        int rest = _rests[lane] + 1;
        Copy(RestOf(lane), to + shared, rest);
        return shared + rest;
    }

    /// <summary>Writes a term.</summary>
    /// <param name="lane">Which.</param>
    /// <param name="to">Room for <see cref="BlockFormat.DecodedBytes"/>.</param>
    /// <returns>Its length.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(int lane, byte* to)
    {
        // Low to high: what a copy writes beyond its part, the next one overwrites.
        *(ulong*)to = BinaryPrimitives.ReverseEndianness(_head);
        Copy(_text, to + BlockFormat.HeadBytes, FirstTail);
        uint parts = BlockLanes.PartsOf(_shared, lane) & ~1u;
        while (parts != 0)
        {
            int part = BitOperations.TrailingZeroCount(parts);
            parts &= parts - 1;
            Copy(RestOf(part), to + _shared[part], _rests[part] + 1);
        }

        return LengthOf(lane);
    }

    /// <summary>The first term that is not below a key.</summary>
    /// <param name="key">The key, readable 8 bytes beyond its end.</param>
    /// <param name="length">Its length, from 1.</param>
    /// <param name="count">How many terms there are.</param>
    /// <param name="begins">Whether the term begins with the key.</param>
    /// <returns>Its lane; the count if all are below.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(byte* key, int length, int count, out bool begins)
    {
        int common = CommonWithFirst(key, length);
        begins = common == length;
        if (begins || (common < _firstLength && FirstByte(common) > key[common]))
            return 0;
        uint ahead = BlockLanes.First(count) & ~1u;
        while (true)
        {
            // Those that share more with the term before are below the key as that one is.
            uint next = BlockLanes.AtMost(_shared, common) & ahead;
            if (next == 0)
                return count;
            int lane = BitOperations.TrailingZeroCount(next);
            // Less: it left the key where the term before had its byte, for a greater one.
            if (_shared[lane] < common)
                return lane;
            byte* rest = RestOf(lane);
            int restLength = _rests[lane] + 1;
            int more = KeyBytes.Common(rest, restLength, key + common, length - common);
            begins = common + more == length;
            if (begins || (more < restLength && rest[more] > key[common + more]))
                return lane;
            common += more;
            ahead = BlockLanes.First(count) & (~1u << lane);
        }
    }

    /// <summary>Where the terms end that begin as a term does.</summary>
    /// <param name="lane">The term.</param>
    /// <param name="length">How many of its bytes.</param>
    /// <param name="count">How many terms there are.</param>
    /// <returns>The first lane after it that begins otherwise; the count if there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int EndOf(int lane, int length, int count)
    {
        uint others = ~BlockLanes.AtLeast(_shared, length) & BlockLanes.First(count) & (~1u << lane);
        return others == 0 ? count : BitOperations.TrailingZeroCount(others);
    }

    /// <summary>Whether the first term is below a key, begins with it, or is above it: -1, 0, 1.</summary>
    /// <param name="key">The key, readable 8 bytes beyond its end.</param>
    /// <param name="length">Its length, from 1.</param>
    public int CompareFirst(byte* key, int length)
    {
        int common = CommonWithFirst(key, length);
        return common == length ? 0 : common == _firstLength || FirstByte(common) < key[common] ? -1 : 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(byte* from, byte* to, int length)
    {
        Vector128.Store(Vector128.Load(from), to);
        for (int at = BlockFormat.CopyBytes; at < length; at += BlockFormat.CopyBytes)
            Vector128.Store(Vector128.Load(from + at), to + at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* RestOf(int lane) => _text + FirstTail + BlockLanes.SumBefore(_rests, lane) + (lane - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte FirstByte(int index) => index < BlockFormat.HeadBytes
        ? (byte)(_head >> (56 - (8 * index))) : _text[index - BlockFormat.HeadBytes];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int CommonWithFirst(byte* key, int length)
    {
        int shorter = Math.Min(length, _firstLength);
        int common = BitOperations.LeadingZeroCount(_head ^ KeyBytes.Head(key, length)) / 8;
        if (common < BlockFormat.HeadBytes || shorter <= BlockFormat.HeadBytes)
            return Math.Min(common, shorter);
        return common + KeyBytes.Common(
            _text, _firstLength - common, key + BlockFormat.HeadBytes, length - BlockFormat.HeadBytes);
    }
}

using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.Ledger;

/// <summary>The 64 numbers of a column of a block, all of one width. Bounds are checked once for all.</summary>
internal readonly ref struct LegColumn
{
    private readonly ref byte _first;
    private readonly nint _width;
    private readonly ulong _mask;

    /// <summary>The numbers at the beginning of some bytes.</summary>
    /// <param name="bytes">The column, and at least <see cref="LegBlock.Slack"/> bytes more.</param>
    /// <param name="width">Bytes of a number, 0 to 8.</param>
    public LegColumn(ReadOnlySpan<byte> bytes, int width)
    {
        _first = ref MemoryMarshal.GetReference(bytes[..(LegBlock.Legs * width + LegBlock.Slack)]);
        _width = width;
        _mask = width == 0 ? 0 : ulong.MaxValue >> (64 - 8 * width);
    }

    /// <summary>A number.</summary>
    /// <param name="index">From 0 to 63; not checked.</param>
    public ulong this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ulong bits = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref _first, index * _width));
            return (BitConverter.IsLittleEndian ? bits : BinaryPrimitives.ReverseEndianness(bits)) & _mask;
        }
    }
}

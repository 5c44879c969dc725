using System.Runtime.InteropServices;

namespace Purlin.Ledger;

/// <summary>A place between two frames, with what is needed to go on there and to know it is the right one.</summary>
/// <param name="Number">The segment's number.</param>
/// <param name="Offset">Of a frame's beginning in the segment.</param>
/// <param name="NextSequence">Of the first record at or after it.</param>
/// <param name="Check">The CRC-32C of the payload of the frame before it.</param>
/// <param name="PreviousOffset">Where the frame before it begins, in the same segment; 0 at its beginning.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JournalPlace(
    int Number, long Offset, long NextSequence, uint Check, long PreviousOffset)
{
    /// <summary>Of a position.</summary>
    public const int PositionBits = 48;

    /// <summary>A position's low bits are the offset in the segment, the others its number.</summary>
    public const int OffsetBits = 30;

    /// <summary>The most segments a journal can have.</summary>
    public const int MaxSegments = 1 << (PositionBits - OffsetBits);

    /// <summary>The position of a byte in a segment.</summary>
    public static long Position(int number, long offset) => ((long)number << OffsetBits) | offset;

    /// <summary>The segment's number and the offset in it.</summary>
    public static (int Number, long Offset) Split(long position) =>
        ((int)(position >> OffsetBits), position & ((1L << OffsetBits) - 1));
}

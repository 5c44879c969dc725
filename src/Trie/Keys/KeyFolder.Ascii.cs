using System.Buffers.Binary;
using System.Numerics;

namespace Purlin.Trie;

internal static partial class KeyFolder
{
    private const ulong Each = 0x0101010101010101;

    /// <summary>
    /// Folds ASCII from the beginning on, eight bytes at a time; the last eight may overlap those before.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="key">At least as long. What is not ASCII may get into it after the bytes counted.</param>
    /// <returns>How many bytes there are before the first one that is not ASCII.</returns>
    private static int FoldAscii(ReadOnlySpan<byte> text, Span<byte> key)
    {
        if (text.Length < sizeof(ulong))
            return FoldShortAscii(text, key);
        int last = text.Length - sizeof(ulong);
        for (int at = 0; ; at = Math.Min(at + sizeof(ulong), last))
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(text[at..]);
            BinaryPrimitives.WriteUInt64LittleEndian(key[at..], ToLower(word));
            ulong high = word & (Each * 0x80);
            if (high != 0)
                return at + (BitOperations.TrailingZeroCount(high) / 8);
            if (at == last)
                return text.Length;
        }
    }

    private static int FoldShortAscii(ReadOnlySpan<byte> text, Span<byte> key)
    {
        if (text.Length >= sizeof(uint))
        {
            int last = text.Length - sizeof(uint);
            uint head = BinaryPrimitives.ReadUInt32LittleEndian(text);
            uint tail = BinaryPrimitives.ReadUInt32LittleEndian(text[last..]);
            ulong word = ((ulong)tail << 32) | head;
            if ((word & (Each * 0x80)) == 0)
            {
                word = ToLower(word);
                BinaryPrimitives.WriteUInt32LittleEndian(key, (uint)word);
                BinaryPrimitives.WriteUInt32LittleEndian(key[last..], (uint)(word >> 32));
                return text.Length;
            }
        }

        int at = 0;
        for (; at < text.Length && text[at] < 0x80; at++)
            key[at] = (byte)ToLower(text[at]);
        return at;
    }

    // Sums of seven bits have their eighth bit set from 'A' on, and from the one after 'Z' on; that is 0x20 moved by 2.
    private static ulong ToLower(ulong word)
    {
        ulong low = word & (Each * 0x7F);
        ulong fromA = low + (Each * (0x80 - 'A'));
        ulong afterZ = low + (Each * (0x7F - 'Z'));
        return word | ((fromA & ~afterZ & ~word & (Each * 0x80)) >> 2);
    }
}

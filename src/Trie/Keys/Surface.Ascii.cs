using System.Buffers.Binary;
using System.Numerics;

namespace Purlin.Trie;

// The same codes as the walk by scalars, eight letters at a time: the answer's text is in the time of a query.
internal static partial class Surface
{
    private const ulong Each = 0x0101010101010101;

    /// <summary>The capitals of a text that differs from its key by them alone, both ASCII and not too long.</summary>
    /// <param name="text">The text.</param>
    /// <param name="key">Its key.</param>
    /// <param name="number">The number that tells them.</param>
    /// <returns>False for all others, which are then walked by scalars.</returns>
    private static bool TryFindAsciiCapitals(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key, out ulong number)
    {
        number = 0;
        if (text.Length != key.Length)
            return false;
        int bit = 1;
        for (int at = 0; at < key.Length; at += sizeof(ulong))
        {
            ulong small = Load(key[at..]);
            ulong written = Load(text[at..]);
            ulong differing = small ^ written;
            ulong letters = SmallLetters(small);
            ulong capitals = (differing & (Each * 0x20)) << 2;
            if (((small | written) & (Each * 0x80)) != 0 || differing != capitals >> 2 || (capitals & ~letters) != 0)
                return false;
            ulong bits = ParallelBits.Extract(capitals, letters);
            if (bits != 0)
            {
                if (bit + BitOperations.Log2(bits) >= MaxCapitalBits)
                    return false;
                number |= bits << bit;
            }

            bit += BitOperations.PopCount(letters);
        }

        return true;
    }

    /// <summary>Writes the text of an ASCII key and its capitals.</summary>
    /// <returns>False if the key is not ASCII or the room too small; it is then walked by scalars.</returns>
    private static bool TryWriteAscii(ulong number, ReadOnlySpan<byte> key, Span<byte> text)
    {
        if (text.Length < key.Length)
            return false;
        ulong capitals = number >> 1;
        for (int at = 0; at < key.Length; at += sizeof(ulong))
        {
            ulong small = Load(key[at..]);
            if ((small & (Each * 0x80)) != 0)
                return false;
            ulong letters = SmallLetters(small);
            Store(small ^ (ParallelBits.Deposit(capitals, letters) >> 2), text[at..key.Length]);
            capitals >>= BitOperations.PopCount(letters);
        }

        return true;
    }

    // The top bit of each byte that is 'a' to 'z', of ASCII: sums of seven bits have it from the first one on, and from
    // the one after the last on.
    private static ulong SmallLetters(ulong word) =>
        (word + (Each * (0x80 - 'a'))) & ~(word + (Each * (0x7F - 'z'))) & (Each * 0x80);

    private static ulong Load(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= sizeof(ulong))
            return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        ulong word = 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
            word = (word << 8) | bytes[i];
        return word;
    }

    private static void Store(ulong word, Span<byte> bytes)
    {
        if (bytes.Length >= sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, word);
            return;
        }

        for (int i = 0; i < bytes.Length; i++, word >>= 8)
            bytes[i] = (byte)word;
    }
}

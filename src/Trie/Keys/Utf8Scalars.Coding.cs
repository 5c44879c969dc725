using System.Runtime.CompilerServices;

namespace Purlin.Trie;

internal static partial class Utf8Scalars
{
    /// <summary>The scalar that begins at a place of any bytes.</summary>
    /// <param name="text">Bytes.</param>
    /// <param name="at">A place, from 0 on.</param>
    /// <param name="scalar">The scalar.</param>
    /// <param name="length">Its bytes.</param>
    /// <returns>False at the end and where no well-formed sequence begins.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryDecode(ReadOnlySpan<byte> text, int at, out uint scalar, out int length)
    {
        // One and two bytes in place: most letters have them.
        if ((uint)at < (uint)text.Length)
        {
            scalar = text[at];
            length = 1;
            if (scalar < 0x80)
                return true;
            int next = at + 1;
            if (scalar - 0xC2 < 0xE0 - 0xC2 && (uint)next < (uint)text.Length && IsContinuation(text[next]))
            {
                scalar = ((scalar & 0x1F) << 6) | (text[next] & 0x3Fu);
                length = 2;
                return true;
            }
        }

        return TryDecodeLong(text, at, out scalar, out length);
    }

    /// <summary>Writes a scalar.</summary>
    /// <param name="scalar">The scalar.</param>
    /// <param name="destination">Room for it.</param>
    /// <returns>Its bytes.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Encode(uint scalar, Span<byte> destination)
    {
        if (scalar < 0x80)
        {
            destination[0] = (byte)scalar;
            return 1;
        }

        if (scalar < 0x800 && destination.Length > 1)
        {
            destination[0] = (byte)(0xC0 | (scalar >> 6));
            destination[1] = (byte)(0x80 | (scalar & 0x3F));
            return 2;
        }

        return EncodeLong(scalar, destination);
    }

    /// <summary>How many bytes a scalar has.</summary>
    public static int Length(uint scalar) => scalar switch { < 0x80 => 1, < 0x800 => 2, < 0x10000 => 3, _ => 4 };

    private static bool TryDecodeLong(ReadOnlySpan<byte> text, int at, out uint scalar, out int length)
    {
        scalar = 0;
        length = 0;
        if ((uint)at >= (uint)text.Length)
            return false;
        ReadOnlySpan<byte> rest = text[at..];
        uint first = rest[0];
        if (first < 0xE0 || rest.Length < 3 || !IsContinuation(rest[1]) || !IsContinuation(rest[2]))
            return false;
        if (first < 0xF0)
        {
            scalar = ((first & 0xF) << 12) | ((rest[1] & 0x3Fu) << 6) | (rest[2] & 0x3Fu);
            length = 3;
            return scalar >= 0x800 && (scalar & 0xF800) != 0xD800;
        }

        if (first >= 0xF8 || rest.Length < 4 || !IsContinuation(rest[3]))
            return false;
        scalar = ((first & 7) << 18) | ((rest[1] & 0x3Fu) << 12) | ((rest[2] & 0x3Fu) << 6) | (rest[3] & 0x3Fu);
        length = 4;
        return scalar - 0x10000 < 0x100000;
    }

    private static int EncodeLong(uint scalar, Span<byte> destination)
    {
        int length = Length(scalar);
        for (int i = length - 1; i > 0; i--)
        {
            destination[i] = (byte)(0x80 | (scalar & 0x3F));
            scalar >>= 6;
        }

        destination[0] = (byte)(scalar | (uint)(0xF00 >> length) & 0xFF);
        return length;
    }
}

namespace Purlin.Trie;

internal static partial class Utf8Scalars
{
    /// <summary>The scalar that begins at a place of any bytes.</summary>
    /// <param name="text">Bytes.</param>
    /// <param name="at">A place, from 0 on.</param>
    /// <param name="scalar">The scalar.</param>
    /// <param name="length">Its bytes.</param>
    /// <returns>False at the end and where no well-formed sequence begins.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> text, int at, out uint scalar, out int length)
    {
        scalar = 0;
        length = 0;
        if ((uint)at >= (uint)text.Length)
            return false;
        ReadOnlySpan<byte> rest = text[at..];
        uint first = rest[0];
        if (first < 0x80)
        {
            scalar = first;
            length = 1;
            return true;
        }

        if (first < 0xE0)
        {
            if (first < 0xC2 || rest.Length < 2 || !IsContinuation(rest[1]))
                return false;
            scalar = ((first & 0x1F) << 6) | (rest[1] & 0x3Fu);
            length = 2;
            return true;
        }

        if (first < 0xF0)
        {
            if (rest.Length < 3 || !IsContinuation(rest[1]) || !IsContinuation(rest[2]))
                return false;
            scalar = ((first & 0xF) << 12) | ((rest[1] & 0x3Fu) << 6) | (rest[2] & 0x3Fu);
            length = 3;
            return scalar >= 0x800 && (scalar & 0xF800) != 0xD800;
        }

        if (rest.Length < 4 || !IsContinuation(rest[1]) || !IsContinuation(rest[2]) || !IsContinuation(rest[3]))
            return false;
        scalar = ((first & 0xF) << 18) | ((rest[1] & 0x3Fu) << 12) | ((rest[2] & 0x3Fu) << 6) | (rest[3] & 0x3Fu);
        length = 4;
        return first < 0xF8 && scalar - 0x10000 < 0x100000;
    }

    /// <summary>Writes a scalar.</summary>
    /// <param name="scalar">The scalar.</param>
    /// <param name="destination">Room for it.</param>
    /// <returns>Its bytes.</returns>
    public static int Encode(uint scalar, Span<byte> destination)
    {
        switch (scalar)
        {
            case < 0x80:
                destination[0] = (byte)scalar;
                return 1;
            case < 0x800:
                destination[1] = (byte)(0x80 | (scalar & 0x3F));
                destination[0] = (byte)(0xC0 | (scalar >> 6));
                return 2;
            case < 0x10000:
                destination[2] = (byte)(0x80 | (scalar & 0x3F));
                destination[1] = (byte)(0x80 | ((scalar >> 6) & 0x3F));
                destination[0] = (byte)(0xE0 | (scalar >> 12));
                return 3;
            default:
                destination[3] = (byte)(0x80 | (scalar & 0x3F));
                destination[2] = (byte)(0x80 | ((scalar >> 6) & 0x3F));
                destination[1] = (byte)(0x80 | ((scalar >> 12) & 0x3F));
                destination[0] = (byte)(0xF0 | (scalar >> 18));
                return 4;
        }
    }

    /// <summary>How many bytes a scalar has.</summary>
    public static int Length(uint scalar) => scalar switch { < 0x80 => 1, < 0x800 => 2, < 0x10000 => 3, _ => 4 };
}

namespace Purlin.ConsistentHashing;

/// <summary>
/// CRC-32 as zlib, Ethernet and nginx have it: polynomial 0x04C11DB7 reflected, start and final inversion of all bits.
/// In pieces, because nginx hashes a running remainder on. Source: ISO 3309.
/// </summary>
internal static class Crc32
{
    /// <summary>The running remainder before the first byte.</summary>
    public const uint Start = uint.MaxValue;

    private const uint ReflectedPolynomial = 0xEDB88320;
    private static readonly uint[] Remainders = [.. Enumerable.Range(0, 256).Select(Remainder)];

    /// <summary>The CRC of <paramref name="data"/>; 0 for no bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> data) => Finish(Append(Start, data));

    /// <summary>The running remainder after more bytes.</summary>
    public static uint Append(uint running, ReadOnlySpan<byte> data)
    {
        foreach (byte value in data)
            running = Remainders[(byte)(running ^ value)] ^ (running >> 8);
        return running;
    }

    /// <summary>The CRC that a running remainder stands for.</summary>
    public static uint Finish(uint running) => ~running;

    private static uint Remainder(int value)
    {
        uint remainder = (uint)value;
        for (int bit = 0; bit < 8; bit++)
            remainder = (remainder & 1) == 0 ? remainder >> 1 : (remainder >> 1) ^ ReflectedPolynomial;
        return remainder;
    }
}

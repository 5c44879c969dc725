namespace Purlin.Shared;

/// <summary>
/// CRC-16/XMODEM: polynomial 0x1021, most significant bit first, start 0, no final inversion. Redis Cluster takes it
/// modulo 16,384 for the slot of a key.
/// </summary>
/// <remarks>
/// Time is linear in the length (one table look-up a byte), nothing is allocated, every member may be called from any
/// thread. Source: ITU-T V.41 for the polynomial, the Redis Cluster specification for its use.
/// </remarks>
internal static partial class Crc16
{
    /// <summary>The CRC of <paramref name="data"/>.</summary>
    /// <param name="data">The bytes, of any length and alignment.</param>
    /// <returns>The CRC; 0 for no bytes.</returns>
    public static ushort Compute(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<ushort> remainders = Remainders;
        uint crc = 0;
        foreach (byte value in data)
            crc = (crc << 8) ^ remainders[(byte)((crc >> 8) ^ value)];

        return (ushort)crc;
    }
}

namespace Purlin.Shared;

/// <summary>
/// FNV-1a, one multiplication a byte: for formats that name it and as the baseline of measurements. For new keys
/// <c>XxHash3</c> is better mixed, and faster from eight bytes on; the high bits of a short key's hash here are weak.
/// </summary>
/// <remarks>
/// Time is linear in the length, nothing is allocated, every member may be called from any thread. Source: RFC 9923,
/// "The FNV Non-Cryptographic Hash Algorithm".
/// </remarks>
internal static class Fnv1a
{
    /// <summary>The 64-bit FNV-1a hash of <paramref name="data"/>.</summary>
    /// <param name="data">The bytes, of any length and alignment.</param>
    /// <returns>The hash.</returns>
    public static ulong Hash64(ReadOnlySpan<byte> data)
    {
        const ulong OffsetBasis = 0xCBF29CE484222325;
        const ulong Prime = 0x00000100000001B3;

        ulong hash = OffsetBasis;
        foreach (byte value in data)
            hash = (hash ^ value) * Prime;

        return hash;
    }

    /// <summary>The 32-bit FNV-1a hash of <paramref name="data"/>.</summary>
    /// <param name="data">The bytes, of any length and alignment.</param>
    /// <returns>The hash.</returns>
    public static uint Hash32(ReadOnlySpan<byte> data)
    {
        const uint OffsetBasis = 0x811C9DC5;
        const uint Prime = 0x01000193;

        uint hash = OffsetBasis;
        foreach (byte value in data)
            hash = (hash ^ value) * Prime;

        return hash;
    }
}

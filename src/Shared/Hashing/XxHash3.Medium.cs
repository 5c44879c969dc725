using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.Shared;

/// <content>
/// Inputs of 17 to 240 bytes: chunks of 16 bytes, each mixed with its own 16 bytes of secret. Reads stay in range
/// because the input has at least one chunk, and the secret the 119 + 16 bytes that its last use takes.
/// </content>
internal static partial class XxHash3
{
    private const int ChunkLength = 16;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong HashMedium(ref byte data, nuint length, ulong seed) =>
        length <= 8 * ChunkLength ? HashUpTo128(ref data, length, seed) : HashUpTo240(ref data, length, seed);

    /// <summary>Chunks from the front and from the back, in pairs that meet (and may overlap) in the middle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HashUpTo128(ref byte data, nuint length, ulong seed)
    {
        ref byte secret = ref MemoryMarshal.GetReference(Secret);
        ulong hash = length * Prime64_1;
        nuint last = length - ChunkLength;
        hash += Mix(ref data, 0, ref secret, 0, seed) + Mix(ref data, last, ref secret, 16, seed);
        if (length <= 32)
            return Avalanche(hash);

        hash += Mix(ref data, 16, ref secret, 32, seed) + Mix(ref data, last - 16, ref secret, 48, seed);
        if (length <= 64)
            return Avalanche(hash);

        hash += Mix(ref data, 32, ref secret, 64, seed) + Mix(ref data, last - 32, ref secret, 80, seed);
        if (length <= 96)
            return Avalanche(hash);

        hash += Mix(ref data, 48, ref secret, 96, seed) + Mix(ref data, last - 48, ref secret, 112, seed);
        return Avalanche(hash);
    }

    /// <summary>All whole chunks from the front, an avalanche after the eighth, then the last 16 bytes.</summary>
    private static ulong HashUpTo240(ref byte data, nuint length, ulong seed)
    {
        const nuint FirstPass = 8 * ChunkLength;
        const nuint SecondPassSecret = 3;
        const nuint LastChunkSecret = 119;

        ref byte secret = ref MemoryMarshal.GetReference(Secret);
        ulong hash = length * Prime64_1;
        for (nuint offset = 0; offset < FirstPass; offset += ChunkLength)
            hash += Mix(ref data, offset, ref secret, offset, seed);

        hash = Avalanche(hash);
        for (nuint offset = FirstPass; offset + ChunkLength <= length; offset += ChunkLength)
            hash += Mix(ref data, offset, ref secret, offset - FirstPass + SecondPassSecret, seed);

        return Avalanche(hash + Mix(ref data, length - ChunkLength, ref secret, LastChunkSecret, seed));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ref byte data, nuint offset, ref byte secret, nuint secretOffset, ulong seed) =>
        MultiplyFold(
            ReadUInt64(ref data, offset) ^ (ReadUInt64(ref secret, secretOffset) + seed),
            ReadUInt64(ref data, offset + 8) ^ (ReadUInt64(ref secret, secretOffset + 8) - seed));
}

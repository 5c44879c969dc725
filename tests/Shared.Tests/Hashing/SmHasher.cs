using System.Buffers.Binary;

namespace Purlin.Shared.Tests;

/// <summary>
/// The verification value of a hash as SMHasher (Austin Appleby, <c>KeysetTest.cpp</c>) defines it: one number that
/// covers every length from 0 to 255 with a different seed each, and one long input.
/// </summary>
internal static class SmHasher
{
    private const int Keys = 256;

    public delegate void HashToBytes(ReadOnlySpan<byte> data, uint seed, Span<byte> digest);

    public static uint VerificationValue(HashToBytes hash, int digestLength)
    {
        byte[] key = new byte[Keys];
        byte[] digests = new byte[Keys * digestLength];
        for (int i = 0; i < Keys; i++)
        {
            key[i] = (byte)i;
            hash(key.AsSpan(0, i), (uint)(Keys - i), digests.AsSpan(i * digestLength, digestLength));
        }

        byte[] last = new byte[digestLength];
        hash(digests, 0, last);
        return BinaryPrimitives.ReadUInt32LittleEndian(last);
    }
}

namespace Purlin.Shared.Tests;

public sealed class HashingAllocationTests
{
    private static ulong s_sink;

    [Fact]
    public void No_hash_allocates_at_any_length()
    {
        byte[] bytes = HashInput.Random(5000, 10);

        Allocations.AssertNone(bytes, HashAllLengths, iterations: 100);

        static void HashAllLengths(byte[] bytes)
        {
            ulong sink = 0;
            foreach (int length in (ReadOnlySpan<int>)[0, 1, 3, 4, 8, 9, 16, 17, 128, 129, 240, 241, 1024, 1025, 5000])
                sink ^= HashAll(bytes.AsSpan(0, length), 0) ^ HashAll(bytes.AsSpan(0, length), 1);
            Volatile.Write(ref s_sink, sink);
        }
    }

    private static ulong HashAll(ReadOnlySpan<byte> data, uint seed)
    {
        (ulong low, ulong high) = Murmur3.Hash128(data, seed);
        return XxHash3.Hash(data, seed) ^ XxHash64.Hash(data, seed) ^ low ^ high ^ Murmur3.Hash32(data, seed)
            ^ Crc32C.Append(seed, data) ^ Crc32CSoftware.Append(seed, data) ^ Crc16.Compute(data)
            ^ Fnv1a.Hash64(data) ^ Fnv1a.Hash32(data)
            ^ SipHash.Hash24(seed, 1, data) ^ SipHash.Hash13(seed, 1, data);
    }
}

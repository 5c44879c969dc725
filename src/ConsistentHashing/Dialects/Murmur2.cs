using System.Buffers.Binary;

namespace Purlin.ConsistentHashing;

/// <summary>
/// The 64-bit MurmurHash2 that Envoy offers for rings that must agree with gcc's <c>std::hash&lt;std::string&gt;</c>.
/// For agreeing with others only. Source: Austin Appleby, MurmurHash2 (64A), as libstdc++ has it.
/// </summary>
internal static class Murmur2
{
    /// <summary>The seed of <c>std::hash</c> in libstdc++, which Envoy takes.</summary>
    public const ulong StandardSeed = 0xC70F6907;

    private const ulong Multiplier = 0xC6A4A7935BD1E995;

    /// <summary>The hash of <paramref name="data"/>; linear in its length, no allocation, thread-safe.</summary>
    public static ulong Hash(ReadOnlySpan<byte> data, ulong seed)
    {
        ulong hash = seed ^ ((ulong)data.Length * Multiplier);
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(data) * Multiplier;
            hash = (hash ^ (Shift(word) * Multiplier)) * Multiplier;
        }

        if (data.Length > 0)
        {
            ulong tail = 0;
            for (int i = data.Length - 1; i >= 0; i--)
                tail = (tail << 8) | data[i];
            hash = (hash ^ tail) * Multiplier;
        }

        return Shift(Shift(hash) * Multiplier);
    }

    private static ulong Shift(ulong word) => word ^ (word >> 47);
}

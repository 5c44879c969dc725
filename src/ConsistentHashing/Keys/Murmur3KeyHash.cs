namespace Purlin.ConsistentHashing;

/// <summary>The first half of MurmurHash3 x64_128, as a key hash.</summary>
internal sealed class Murmur3KeyHash(uint seed) : KeyHash(HashName, seed)
{
    public const string HashName = "murmur3-x64";

    public override ulong Hash(ReadOnlySpan<byte> key) => Shared.Murmur3.Hash128(key, (uint)Seed).Low;
}

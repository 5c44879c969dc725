namespace Purlin.ConsistentHashing;

/// <summary>XXH64, as a key hash.</summary>
internal sealed class XxHash64KeyHash(ulong seed) : KeyHash(HashName, seed)
{
    public const string HashName = "xxh64";

    public override ulong Hash(ReadOnlySpan<byte> key) => Shared.XxHash64.Hash(key, Seed);
}

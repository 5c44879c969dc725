namespace Purlin.ConsistentHashing;

/// <summary>XXH3, 64 bits, as a key hash.</summary>
internal sealed class XxHash3KeyHash(ulong seed) : KeyHash(HashName, seed)
{
    public const string HashName = "xxh3";

    public override ulong Hash(ReadOnlySpan<byte> key) => Shared.XxHash3.Hash(key, Seed);
}

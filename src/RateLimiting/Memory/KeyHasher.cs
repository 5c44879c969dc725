using System.Runtime.InteropServices;
using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>
/// Keys to identities: SipHash-1-3 under a random key, so that nobody outside can make two keys meet. By chance, any
/// two of ten million do with a probability of 3 in a million; tables that verify keys tell even those apart.
/// </summary>
internal sealed class KeyHasher(ulong key0, ulong key1)
{
    // Numbers and texts are hashed under different keys: the number of eight bytes is not the text of four characters.
    private const ulong NumberDomain = 0x9E37_79B9_7F4A_7C15;

    public static KeyHasher CreateRandom() => new(Entropy.NextUInt64(), Entropy.NextUInt64());

    public KeyIdentity Identify(in RateLimitKey key) =>
        new(key.Text is { } text ? Hash(text) : Hash(key.Number), key);

    public ulong Hash(ReadOnlySpan<char> text) =>
        NeverZero(SipHash.Hash13(key0, key1, MemoryMarshal.AsBytes(text)));

    public ulong Hash(ulong number) =>
        NeverZero(SipHash.Hash13(key0 ^ NumberDomain, key1, MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in number))));

    private static ulong NeverZero(ulong hash) => hash == 0 ? 1 : hash;
}

namespace Purlin.Geospatial.Tests;

/// <summary>FNV-1a of 64 bits over the little-endian bytes of words.</summary>
internal sealed class WordDigest
{
    private ulong _hash = 0xCBF29CE484222325;

    public void Add(ulong word)
    {
        for (int i = 0; i < 8; i++, word >>= 8)
            _hash = (_hash ^ (word & 0xFF)) * 0x100000001B3;
    }

    public override string ToString() => $"{_hash:x16}";
}

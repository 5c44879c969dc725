namespace Purlin.ConsistentHashing;

/// <summary>
/// The key hash of a dialect. Those of 32 bits stand in the upper half, so that a ring of them is a ring of 64 bits.
/// </summary>
internal sealed class DialectKeyHash : KeyHash
{
    private readonly bool _isKetama;

    private DialectKeyHash(string name, bool isKetama)
        : base(name, seed: 0) => _isKetama = isKetama;

    /// <summary>libketama's: the first four bytes of the MD5 digest, little-endian.</summary>
    public static DialectKeyHash Ketama { get; } = new("ketama-md5", isKetama: true);

    /// <summary>nginx': CRC-32.</summary>
    public static DialectKeyHash Nginx { get; } = new("crc32", isKetama: false);

    public override ulong Hash(ReadOnlySpan<byte> key) =>
        (ulong)(_isKetama ? KetamaPoints.HashKey(key) : Crc32.Compute(key)) << 32;
}

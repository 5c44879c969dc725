using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Ledger;

/// <summary>Eight lanes in 256 bits; with the shorter instructions of AVX-512VL where the processor has them.</summary>
internal readonly struct Sha256Lanes256(Vector256<uint> words) : ISha256Lanes<Sha256Lanes256>
{
    // Truth tables of three bits, for one instruction instead of two or three.
    private const byte ExclusiveOr = 0x96;
    private const byte ChooseBits = 0xCA;
    private const byte MajorityBits = 0xE8;

    private const byte LowHalves = 0x20;
    private const byte HighHalves = 0x31;

    private readonly Vector256<uint> _words = words;

    /// <inheritdoc/>
    public static int Count => Vector256<uint>.Count;

    internal Vector256<uint> Words => _words;

    private static Vector256<byte> BigEndian => Vector256.Create(
        (byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12,
        3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);

    /// <inheritdoc/>
    public static Sha256Lanes256 operator +(Sha256Lanes256 left, Sha256Lanes256 right) =>
        new(left._words + right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sha256Lanes256 Broadcast(uint word) => new(Vector256.Create(word));

    /// <inheritdoc/>
    public static void Load(ReadOnlySpan<byte> blocks, Span<Sha256Lanes256> words)
    {
        Transpose(blocks, words[..Count]);
        Transpose(blocks[Vector256<byte>.Count..], words[Count..]);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sha256Lanes256 BigSigma0(Sha256Lanes256 x) =>
        new(Xor(Rotate(x._words, 2), Rotate(x._words, 13), Rotate(x._words, 22)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sha256Lanes256 BigSigma1(Sha256Lanes256 x) =>
        new(Xor(Rotate(x._words, 6), Rotate(x._words, 11), Rotate(x._words, 25)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sha256Lanes256 SmallSigma0(Sha256Lanes256 x) =>
        new(Xor(Rotate(x._words, 7), Rotate(x._words, 18), x._words >>> 3));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sha256Lanes256 SmallSigma1(Sha256Lanes256 x) =>
        new(Xor(Rotate(x._words, 17), Rotate(x._words, 19), x._words >>> 10));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sha256Lanes256 Choose(Sha256Lanes256 x, Sha256Lanes256 y, Sha256Lanes256 z) => new(
        Avx512F.VL.IsSupported
            ? Avx512F.VL.TernaryLogic(x._words, y._words, z._words, ChooseBits)
            : z._words ^ (x._words & (y._words ^ z._words)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sha256Lanes256 Majority(Sha256Lanes256 x, Sha256Lanes256 y, Sha256Lanes256 z) => new(
        Avx512F.VL.IsSupported
            ? Avx512F.VL.TernaryLogic(x._words, y._words, z._words, MajorityBits)
            : (x._words & y._words) | (z._words & (x._words | y._words)));

    // Eight words of each of eight blocks: pairs of words, then of pairs, then of halves.
    private static void Transpose(ReadOnlySpan<byte> blocks, Span<Sha256Lanes256> words)
    {
        Vector256<uint> r0 = Row(blocks, 0), r1 = Row(blocks, 1), r2 = Row(blocks, 2), r3 = Row(blocks, 3);
        Vector256<uint> r4 = Row(blocks, 4), r5 = Row(blocks, 5), r6 = Row(blocks, 6), r7 = Row(blocks, 7);
        Quarter(r0, r1, r2, r3, out Vector256<uint> a0, out Vector256<uint> a1, out Vector256<uint> a2,
            out Vector256<uint> a3);
        Quarter(r4, r5, r6, r7, out Vector256<uint> b0, out Vector256<uint> b1, out Vector256<uint> b2,
            out Vector256<uint> b3);
        words[0] = new(Avx2.Permute2x128(a0, b0, LowHalves));
        words[1] = new(Avx2.Permute2x128(a1, b1, LowHalves));
        words[2] = new(Avx2.Permute2x128(a2, b2, LowHalves));
        words[3] = new(Avx2.Permute2x128(a3, b3, LowHalves));
        words[4] = new(Avx2.Permute2x128(a0, b0, HighHalves));
        words[5] = new(Avx2.Permute2x128(a1, b1, HighHalves));
        words[6] = new(Avx2.Permute2x128(a2, b2, HighHalves));
        words[7] = new(Avx2.Permute2x128(a3, b3, HighHalves));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(
        Vector256<uint> r0, Vector256<uint> r1, Vector256<uint> r2, Vector256<uint> r3,
        out Vector256<uint> w0, out Vector256<uint> w1, out Vector256<uint> w2, out Vector256<uint> w3)
    {
        Vector256<ulong> low01 = Avx2.UnpackLow(r0, r1).AsUInt64(), high01 = Avx2.UnpackHigh(r0, r1).AsUInt64();
        Vector256<ulong> low23 = Avx2.UnpackLow(r2, r3).AsUInt64(), high23 = Avx2.UnpackHigh(r2, r3).AsUInt64();
        w0 = Avx2.UnpackLow(low01, low23).AsUInt32();
        w1 = Avx2.UnpackHigh(low01, low23).AsUInt32();
        w2 = Avx2.UnpackLow(high01, high23).AsUInt32();
        w3 = Avx2.UnpackHigh(high01, high23).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Row(ReadOnlySpan<byte> blocks, int lane)
    {
        var bytes = Vector256.Create(blocks.Slice(lane * Sha256Compression.BlockBytes, Vector256<byte>.Count));
        return Avx2.Shuffle(bytes, BigEndian).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Xor(Vector256<uint> x, Vector256<uint> y, Vector256<uint> z) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.TernaryLogic(x, y, z, ExclusiveOr) : x ^ y ^ z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rotate(Vector256<uint> x, byte bits) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(x, bits) : (x >>> bits) | (x << (32 - bits));
}

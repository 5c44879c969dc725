using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Ledger;

/// <summary>Sixteen lanes in 512 bits, with AVX-512F.</summary>
internal readonly struct Sha256Lanes512(Vector512<uint> words) : ISha256Lanes<Sha256Lanes512>
{
    // Truth tables of three bits.
    private const byte ExclusiveOr = 0x96;
    private const byte ChooseBits = 0xCA;
    private const byte MajorityBits = 0xE8;

    private readonly Vector512<uint> _words = words;

    /// <inheritdoc/>
    public static int Count => Vector512<uint>.Count;

    /// <inheritdoc/>
    public static Sha256Lanes512 operator +(Sha256Lanes512 left, Sha256Lanes512 right) =>
        new(left._words + right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sha256Lanes512 Broadcast(uint word) => new(Vector512.Create(word));

    /// <inheritdoc/>
    [SkipLocalsInit]
    public static void Load(ReadOnlySpan<byte> blocks, Span<Sha256Lanes512> words)
    {
        int half = blocks.Length / 2;
        Span<Sha256Lanes256> low = stackalloc Sha256Lanes256[Sha256Compression.BlockWords];
        Span<Sha256Lanes256> high = stackalloc Sha256Lanes256[Sha256Compression.BlockWords];
        Sha256Lanes256.Load(blocks[..half], low);
        Sha256Lanes256.Load(blocks[half..], high);
        for (int i = 0; i < words.Length; i++)
            words[i] = new(Vector512.Create(low[i].Words, high[i].Words));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sha256Lanes512 BigSigma0(Sha256Lanes512 x) =>
        Xor(Avx512F.RotateRight(x._words, 2), Avx512F.RotateRight(x._words, 13), Avx512F.RotateRight(x._words, 22));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sha256Lanes512 BigSigma1(Sha256Lanes512 x) =>
        Xor(Avx512F.RotateRight(x._words, 6), Avx512F.RotateRight(x._words, 11), Avx512F.RotateRight(x._words, 25));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sha256Lanes512 SmallSigma0(Sha256Lanes512 x) =>
        Xor(Avx512F.RotateRight(x._words, 7), Avx512F.RotateRight(x._words, 18), x._words >>> 3);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sha256Lanes512 SmallSigma1(Sha256Lanes512 x) =>
        Xor(Avx512F.RotateRight(x._words, 17), Avx512F.RotateRight(x._words, 19), x._words >>> 10);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sha256Lanes512 Choose(Sha256Lanes512 x, Sha256Lanes512 y, Sha256Lanes512 z) =>
        new(Avx512F.TernaryLogic(x._words, y._words, z._words, ChooseBits));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sha256Lanes512 Majority(Sha256Lanes512 x, Sha256Lanes512 y, Sha256Lanes512 z) =>
        new(Avx512F.TernaryLogic(x._words, y._words, z._words, MajorityBits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Sha256Lanes512 Xor(Vector512<uint> x, Vector512<uint> y, Vector512<uint> z) =>
        new(Avx512F.TernaryLogic(x, y, z, ExclusiveOr));
}

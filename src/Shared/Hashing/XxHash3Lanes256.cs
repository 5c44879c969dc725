using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Shared;

/// <summary>The lanes of <see cref="XxHash3"/> in two vectors of 256 bits. Little-endian only.</summary>
internal struct XxHash3Lanes256 : IXxHash3Lanes<XxHash3Lanes256>
{
    private Vector256<ulong> _low;
    private Vector256<ulong> _high;

    /// <inheritdoc/>
    public static XxHash3Lanes256 Initial => new()
    {
        _low = Vector256.Create(XxHash3.Prime32_3, XxHash3.Prime64_1, XxHash3.Prime64_2, XxHash3.Prime64_3),
        _high = Vector256.Create(XxHash3.Prime64_4, XxHash3.Prime32_2, XxHash3.Prime64_5, XxHash3.Prime32_1),
    };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Accumulate(ref byte stripe, ref byte secret)
    {
        _low += Growth(ref stripe, ref secret, 0);
        _high += Growth(ref stripe, ref secret, (nuint)Vector256<byte>.Count);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Scramble(ref byte secret)
    {
        _low = Scramble(_low, ref secret, 0);
        _high = Scramble(_high, ref secret, (nuint)Vector256<byte>.Count);
    }

    // Does not wait for the stripe before: the chain through the stripes is one addition long.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Growth(ref byte stripe, ref byte secret, nuint offset)
    {
        Vector256<ulong> words = Vector256.LoadUnsafe(ref stripe, offset).AsUInt64();
        Vector256<ulong> keyed = words ^ Vector256.LoadUnsafe(ref secret, offset).AsUInt64();
        return MultiplyHalves(keyed) + Vector256.Shuffle(words, Vector256.Create(1UL, 0, 3, 2));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Scramble(Vector256<ulong> lanes, ref byte secret, nuint offset) =>
        (lanes ^ (lanes >>> 47) ^ Vector256.LoadUnsafe(ref secret, offset).AsUInt64()) * XxHash3.Prime32_1;

    // The portable multiplication is of 64 bits by 64, three times the work where the processor has 32 by 32.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> MultiplyHalves(Vector256<ulong> words) =>
        Avx2.IsSupported
            ? Avx2.Multiply(words.AsUInt32(), (words >>> 32).AsUInt32())
            : (words & Vector256.Create((ulong)uint.MaxValue)) * (words >>> 32);
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Shared;

/// <summary>The lanes of <see cref="XxHash3"/> in four vectors of 128 bits. Little-endian only.</summary>
internal struct XxHash3Lanes128 : IXxHash3Lanes<XxHash3Lanes128>
{
    private Vector128<ulong> _first;
    private Vector128<ulong> _second;
    private Vector128<ulong> _third;
    private Vector128<ulong> _fourth;

    /// <inheritdoc/>
    public static XxHash3Lanes128 Initial => new()
    {
        _first = Vector128.Create(XxHash3.Prime32_3, XxHash3.Prime64_1),
        _second = Vector128.Create(XxHash3.Prime64_2, XxHash3.Prime64_3),
        _third = Vector128.Create(XxHash3.Prime64_4, XxHash3.Prime32_2),
        _fourth = Vector128.Create(XxHash3.Prime64_5, XxHash3.Prime32_1),
    };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Accumulate(ref byte stripe, ref byte secret)
    {
        _first += Growth(ref stripe, ref secret, 0);
        _second += Growth(ref stripe, ref secret, 16);
        _third += Growth(ref stripe, ref secret, 32);
        _fourth += Growth(ref stripe, ref secret, 48);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Scramble(ref byte secret)
    {
        _first = Scramble(_first, ref secret, 0);
        _second = Scramble(_second, ref secret, 16);
        _third = Scramble(_third, ref secret, 32);
        _fourth = Scramble(_fourth, ref secret, 48);
    }

    // Does not wait for the stripe before: the chain through the stripes is one addition long.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Growth(ref byte stripe, ref byte secret, nuint offset)
    {
        Vector128<ulong> words = Vector128.LoadUnsafe(ref stripe, offset).AsUInt64();
        Vector128<ulong> keyed = words ^ Vector128.LoadUnsafe(ref secret, offset).AsUInt64();
        return MultiplyHalves(keyed) + Vector128.Shuffle(words, Vector128.Create(1UL, 0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Scramble(Vector128<ulong> lanes, ref byte secret, nuint offset) =>
        (lanes ^ (lanes >>> 47) ^ Vector128.LoadUnsafe(ref secret, offset).AsUInt64()) * XxHash3.Prime32_1;

    // The portable multiplication is of 64 bits by 64, three times the work where the processor has 32 by 32.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> MultiplyHalves(Vector128<ulong> words)
    {
        if (Sse2.IsSupported)
            return Sse2.Multiply(words.AsUInt32(), (words >>> 32).AsUInt32());

        if (AdvSimd.IsSupported)
        {
            return AdvSimd.MultiplyWideningLower(
                AdvSimd.ExtractNarrowingLower(words),
                AdvSimd.ShiftRightLogicalNarrowingLower(words, 32));
        }

        return (words & Vector128.Create((ulong)uint.MaxValue)) * (words >>> 32);
    }
}

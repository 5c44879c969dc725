using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Shared;

/// <summary>The lanes of <see cref="XxHash3"/> in one vector of 512 bits. Little-endian only.</summary>
internal struct XxHash3Lanes512 : IXxHash3Lanes<XxHash3Lanes512>
{
    private Vector512<ulong> _all;

    /// <inheritdoc/>
    public static XxHash3Lanes512 Initial => new()
    {
        _all = Vector512.Create(
            XxHash3.Prime32_3,
            XxHash3.Prime64_1,
            XxHash3.Prime64_2,
            XxHash3.Prime64_3,
            XxHash3.Prime64_4,
            XxHash3.Prime32_2,
            XxHash3.Prime64_5,
            XxHash3.Prime32_1),
    };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Accumulate(ref byte stripe, ref byte secret)
    {
        Vector512<ulong> words = Vector512.LoadUnsafe(ref stripe).AsUInt64();
        Vector512<ulong> keyed = words ^ Vector512.LoadUnsafe(ref secret).AsUInt64();
        Vector512<ulong> neighbours = Vector512.Shuffle(words, Vector512.Create(1UL, 0, 3, 2, 5, 4, 7, 6));

        // The sum in brackets does not wait for the stripe before: the chain through the stripes is one addition long.
        _all += MultiplyHalves(keyed) + neighbours;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Scramble(ref byte secret) =>
        _all = (_all ^ (_all >>> 47) ^ Vector512.LoadUnsafe(ref secret).AsUInt64()) * XxHash3.Prime32_1;

    // The portable multiplication is of 64 bits by 64, three times the work where the processor has 32 by 32.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> MultiplyHalves(Vector512<ulong> words) =>
        Avx512F.IsSupported
            ? Avx512F.Multiply(words.AsUInt32(), (words >>> 32).AsUInt32())
            : (words & Vector512.Create((ulong)uint.MaxValue)) * (words >>> 32);
}

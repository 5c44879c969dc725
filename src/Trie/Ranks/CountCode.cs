using System.Numerics;
using System.Runtime.CompilerServices;

namespace Purlin.Trie;

/// <summary>
/// A count in 16 bits: a floating-point number of 10 bits after the leading one, rounded down. Greater counts have no
/// lesser codes; below 2,047 each count has its own, above they are 0.1 % apart. As a scale it is the logarithm,
/// straight between powers of two.
/// </summary>
internal static class CountCode
{
    /// <summary>The code of what is hidden: below that of every count.</summary>
    public const ushort Hidden = 0;

    private const int FractionBits = 10;
    private const int Exact = 1 << (FractionBits + 1);

    /// <summary>The code of a count.</summary>
    /// <param name="count">0 to 2^63 - 1.</param>
    /// <returns>From 1.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Of(long count)
    {
        // One more, so that nothing that can be seen has the code of what is hidden.
        ulong value = (ulong)count + 1;
        int shift = Math.Max(BitOperations.Log2(value) - FractionBits, 0);
        return (ushort)(((ulong)shift << FractionBits) + (value >> shift));
    }

    /// <summary>Whether two terms of this code may have different counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsShared(int code) => code >= Exact;
}

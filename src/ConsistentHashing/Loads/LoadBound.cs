using System.Runtime.CompilerServices;

namespace Purlin.ConsistentHashing;

/// <summary>
/// A node's part of the total as an exact fraction: its most is the ceiling of total * Numerator / Denominator.
/// </summary>
/// <param name="Numerator">(1 + e) times the node's weight, as a whole number; 0 refuses every lease.</param>
/// <param name="Denominator">The weight of all nodes in the same unit, >= 1.</param>
internal readonly record struct LoadBound(ulong Numerator, ulong Denominator)
{
    /// <summary>
    /// Whether a node with <paramref name="load"/> leases may take one more. For whole numbers, load + 1 is at most the
    /// ceiling of x exactly when load is less than x: so two products decide, without a division and without rounding.
    /// </summary>
    /// <param name="load">The node's leases before the new one, >= 0.</param>
    /// <param name="total">The leases of all nodes with the new one, >= 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool AllowsOneMore(long load, long total) =>
        (Numerator | Denominator | (ulong)load | (ulong)total) <= uint.MaxValue
            ? (ulong)load * Denominator < (ulong)total * Numerator
            : AllowsOneMoreOfMany((ulong)load, Denominator, (ulong)total, Numerator);

    // Products of 64 by 64 bits: one instruction each, where UInt128's operator multiplies 128 by 128. But their halves
    // go through the stack, 1 ns before an interlocked operation.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool AllowsOneMoreOfMany(ulong load, ulong denominator, ulong total, ulong numerator)
    {
        ulong left = Math.BigMul(load, denominator, out ulong leftLow);
        ulong right = Math.BigMul(total, numerator, out ulong rightLow);
        return left < right || (left == right && leftLow < rightLow);
    }

    /// <summary>The most leases that the node may have among so many.</summary>
    public long MostOf(long total) =>
        (long)((((UInt128)(ulong)total * Numerator) + Denominator - 1) / Denominator);
}

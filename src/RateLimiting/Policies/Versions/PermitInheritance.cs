namespace Purlin.RateLimiting;

/// <summary>The strategies of <see cref="TokenInheritance"/> over whole permits used.</summary>
/// <remarks>
/// With U = O - A permits used of the old budget and U' of the new one: as is max(U + N - O, 0); additive U if N >= O,
/// else the same; proportionally U * N / O rounded up. U * N may exceed 2^53: a script multiplies and divides by
/// doubling (<c>for each bit of U from the top: q, r = 2q, 2r (+ N if the bit is set); q += r div O; r %= O</c>),
/// whose every number is below 2^53.
/// </remarks>
internal static class PermitInheritance
{
    /// <summary>Where the count of used permits stops, in whatever unit.</summary>
    public const long MaxUsed = 1L << 52;

    /// <summary>The permits used after the change; 0 to 2^52.</summary>
    /// <param name="used">Those used before, 0 to 2^52; above the budget for debts.</param>
    /// <param name="oldBudget">O.</param>
    /// <param name="budget">N.</param>
    /// <param name="how">The strategy.</param>
    public static long Used(long used, long oldBudget, long budget, TokenInheritance how) => how switch
    {
        TokenInheritance.Reset => 0,
        TokenInheritance.Proportionally => CeilingOf(used, budget, oldBudget),
        _ => Math.Clamp(used + Grown(oldBudget, budget, how), 0, MaxUsed),
    };

    /// <summary>What the change adds to the permits used, beside their conversion; negative if it takes away.</summary>
    public static long Grown(long oldBudget, long budget, TokenInheritance how) => how switch
    {
        TokenInheritance.AsIs => budget - oldBudget,
        TokenInheritance.Additive => Math.Min(budget - oldBudget, 0),
        _ => 0,
    };

    /// <summary>value * factor / divisor rounded up, at most 2^52.</summary>
    public static long CeilingOf(long value, long factor, long divisor) =>
        (long)Int128.Min((((Int128)value * factor) + divisor - 1) / divisor, MaxUsed);
}

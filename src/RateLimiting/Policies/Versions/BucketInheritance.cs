namespace Purlin.RateLimiting;

/// <summary>
/// A bucket's state under new parameters: a pure function of (state, parameters old and new, strategy, instant).
/// </summary>
/// <remarks>
/// <para>
/// In units of 1/p us a permit costs u = q*p + r, below 2^45. What is owed at the instant, E = max(TAT - at, 0), is a
/// number of permits: E * p = w * u + x with x below u. Proportionally w * u + x becomes (w * u + x) * N / O, rounded
/// up to a unit. Then the time owed is w * u' + ceil(x * u' / u) in units of 1/p' us, plus the permits that the
/// strategy adds, at u' each, and at least 0. Equal parameters give the same state.
/// </para>
/// <para>
/// Both roundings are up: a change never grants a fraction. Monotone: of two states the one that owes more does so
/// afterwards. w stops at 2^52 permits, the time at <see cref="RateLimitTime.HorizonUs"/>. Here the products are formed
/// in 128 bits (at most 2^97); a script forms each by doubling, see <see cref="PermitInheritance"/>, as
/// w * u' div p', x * u' div u, w * N div O and x * N div u, whose every number is below 2^53.
/// </para>
/// </remarks>
internal static class BucketInheritance
{
    // Parameters of GCRA: q, r, p, burst (us, remainder), tolerance (us, remainder), burst, capacity.
    private const int BurstIndex = 7;

    /// <summary>Converts.</summary>
    /// <param name="old">TAT (us, remainder over the old p).</param>
    /// <param name="oldParameters">As <see cref="GcraAlgorithm"/> documents them.</param>
    /// <param name="parameters">The new ones.</param>
    /// <param name="how">Any strategy but Reset.</param>
    /// <param name="atUs">When the limits changed.</param>
    /// <param name="state">Receives TAT (us, remainder over the new p).</param>
    public static void Convert(
        ReadOnlySpan<long> old, ReadOnlySpan<long> oldParameters, ReadOnlySpan<long> parameters, TokenInheritance how,
        long atUs, Span<long> state)
    {
        (long oldUnits, _) = Rate(oldParameters);
        (long units, long divisor) = Rate(parameters);
        (long oldBudget, long budget) = (oldParameters[BurstIndex], parameters[BurstIndex]);
        (long whole, long part) = Used(old, oldParameters, atUs);
        if (how == TokenInheritance.Proportionally)
            (whole, part) = Scale(whole, part, budget, oldBudget, oldUnits);
        Int128 owed = ((Int128)whole * units) + PermitInheritance.CeilingOf(part, units, oldUnits);
        owed += (Int128)PermitInheritance.Grown(oldBudget, budget, how) * units;
        if (owed <= 0)
        {
            (state[0], state[1]) = (Math.Min(old[0] + (old[1] > 0 ? 1 : 0), atUs), 0);
            return;
        }

        (Int128 us, Int128 rest) = Int128.DivRem(owed, divisor);
        (state[0], state[1]) = us >= RateLimitTime.HorizonUs
            ? (atUs + RateLimitTime.HorizonUs, 0)
            : (atUs + (long)us, (long)rest);
    }

    /// <summary>Whole permits owed at an instant, rounded up; at most 2^52.</summary>
    public static long UsedPermits(ReadOnlySpan<long> state, ReadOnlySpan<long> parameters, long atUs)
    {
        (long whole, long part) = Used(state, parameters, atUs);
        return whole + (part > 0 ? 1 : 0);
    }

    /// <summary>Permits of the burst.</summary>
    public static long Budget(ReadOnlySpan<long> parameters) => parameters[BurstIndex];

    // Permits owed: whole ones, and the rest in units of which one permit has u.
    private static (long Whole, long Part) Used(ReadOnlySpan<long> state, ReadOnlySpan<long> parameters, long atUs)
    {
        if (state[0] < atUs)
            return (0, 0);
        (long units, long divisor) = Rate(parameters);
        (Int128 whole, Int128 part) = Int128.DivRem(((Int128)(state[0] - atUs) * divisor) + state[1], units);
        return whole >= PermitInheritance.MaxUsed ? (PermitInheritance.MaxUsed, 0) : ((long)whole, (long)part);
    }

    private static (long Whole, long Part) Scale(long whole, long part, long budget, long oldBudget, long units)
    {
        Int128 scaled = (((((Int128)whole * units) + part) * budget) + oldBudget - 1) / oldBudget;
        (Int128 newWhole, Int128 newPart) = Int128.DivRem(scaled, units);
        return newWhole >= PermitInheritance.MaxUsed
            ? (PermitInheritance.MaxUsed, 0)
            : ((long)newWhole, (long)newPart);
    }

    private static (long Units, long Divisor) Rate(ReadOnlySpan<long> parameters) =>
        ((parameters[0] * parameters[2]) + parameters[1], parameters[2]);
}

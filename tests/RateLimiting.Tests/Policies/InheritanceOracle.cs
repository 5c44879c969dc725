using System.Numerics;

namespace Purlin.RateLimiting.Tests;

/// <summary>The strategies over exact fractions of permits left, as their definitions say.</summary>
public static class InheritanceOracle
{
    public static Fraction Left(Fraction left, long oldBudget, long budget, TokenInheritance how) => how switch
    {
        TokenInheritance.Reset => budget,
        TokenInheritance.Proportionally => left * budget / oldBudget,
        TokenInheritance.Additive => Fraction.Min(left, budget) + Math.Max(0, budget - oldBudget),
        _ => Fraction.Min(left, budget),
    };

    /// <summary>The same over whole permits used, rounded up.</summary>
    public static BigInteger Used(BigInteger used, long oldBudget, long budget, TokenInheritance how) =>
        (new Fraction(budget, 1) - Left(new Fraction(oldBudget - used, 1), oldBudget, budget, how)).Ceiling;
}

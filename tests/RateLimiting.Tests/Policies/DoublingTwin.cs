namespace Purlin.RateLimiting.Tests;

/// <summary>
/// The conversion of a bucket's state as a script does it, whose numbers are exact below 2^53 only: products are formed
/// by doubling, and every number that occurs is checked.
/// </summary>
public static class DoublingTwin
{
    private const long Exact = 1L << 53;
    private const long MaxUsed = 1L << 52;
    private const long HorizonUs = 1L << 51;

    /// <summary>TAT and its remainder after the change.</summary>
    public static (long Us, long Part) Convert(
        (long Us, long Part) old, long[] from, long[] to, TokenInheritance how, long atUs)
    {
        (long p, long u) = (from[2], Sum(from[0] * from[2], from[1]));
        (long newP, long newU) = (to[2], Sum(to[0] * to[2], to[1]));
        (long budget, long newBudget) = (from[7], to[7]);
        (long w, long x) = old.Us < atUs ? (0, 0) : Permits(old.Us - atUs, old.Part, p, u);
        if (how == TokenInheritance.Proportionally)
            (w, x) = Scaled(w, x, newBudget, budget, u);
        long grown = how == TokenInheritance.AsIs ? newBudget - budget
            : how == TokenInheritance.Additive ? Math.Min(newBudget - budget, 0) : 0;

        (long part, long left) = MultiplyDivide(x, newU, u, 0);
        part += left > 0 ? 1 : 0;
        w += grown;
        if (w < 0 || (w == 0 && part == 0))
            return Past(old, atUs);
        (long us, long rest) = MultiplyDivide(w, newU, newP, 0);
        if (us >= HorizonUs)
            return (atUs + HorizonUs, 0);
        rest = Sum(rest, part % newP);
        us = Sum(us, part / newP);
        (us, rest) = (us + (rest / newP), rest % newP);
        return us >= HorizonUs ? (atUs + HorizonUs, 0) : (atUs + us, rest);
    }

    private static (long Us, long Part) Past((long Us, long Part) old, long atUs) =>
        (Math.Min(old.Us + (old.Part > 0 ? 1 : 0), atUs), 0);

    // (us * p + rest) div u and mod u.
    private static (long Whole, long Part) Permits(long us, long rest, long p, long u)
    {
        (long q, long r) = MultiplyDivide(us, p, u, rest);
        return q >= MaxUsed ? (MaxUsed, 0) : (q, r);
    }

    // (w * u + x) * n / o rounded up, as (whole, part).
    private static (long Whole, long Part) Scaled(long w, long x, long n, long o, long u)
    {
        (long w2, long r2) = MultiplyDivide(w, n, o, 0);
        (long k, long y) = MultiplyDivide(x, n, u, 0);
        (long c, long d) = Math.DivRem(Sum(k, r2), o);
        (long a, long ra) = MultiplyDivide(d, u, o, 0);
        long part = Sum(a, y / o) + ((ra + (y % o) + o - 1) / o);
        w2 = Math.Min(w2 + c + (part / u), MaxUsed);
        return w2 == MaxUsed ? (MaxUsed, 0) : (w2, part % u);
    }

    // (a * b + c) div d and mod d: b's bits from the top. The quotient stops at 2^53 - 1.
    private static (long Quotient, long Part) MultiplyDivide(long a, long b, long d, long c)
    {
        (long whole, long rest) = (a / d, a % d);
        (long q, long r) = (0, 0);
        for (int bit = 52; bit >= 0; bit--)
        {
            (q, r) = (Stop(2 * q), Checked(2 * r));
            if (((b >> bit) & 1) != 0)
                (q, r) = (Stop(q + whole), Checked(r + rest));
            (q, r) = (Stop(q + (r / d)), r % d);
        }

        r = Sum(r, c % d);
        return (Stop(q + (c / d) + (r / d)), r % d);
    }

    private static long Stop(long value) => Math.Min(value, Exact - 1);

    private static long Sum(long a, long b) => Checked(a + b);

    private static long Checked(long value)
    {
        Assert.InRange(value, 0, Exact - 1);
        return value;
    }
}

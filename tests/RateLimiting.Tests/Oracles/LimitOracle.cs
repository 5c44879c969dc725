using System.Numerics;

namespace Purlin.RateLimiting.Tests;

/// <summary>
/// A limit in its naive form: exact fractions, or the list of everything that was ever charged. Slow and obviously
/// right.
/// </summary>
public abstract class LimitOracle
{
    public abstract bool Fits(long nowUs, long cost);

    public abstract BigInteger Remaining(long nowUs);

    public abstract void Charge(long nowUs, long cost);
}

/// <summary>
/// A bucket of exact tokens that are paid back evenly; the debt is kept as the instant at which it is paid.
/// </summary>
public sealed class BucketOracle(long permits, long periodUs, long burst, long queue = 0) : LimitOracle
{
    private readonly Fraction _usPerPermit = new(periodUs, permits);

    public Fraction PaidUntil { get; private set; } = RateLimitTime.MinUs;

    public override bool Fits(long nowUs, long cost) =>
        cost <= burst + queue && End(nowUs, cost) <= nowUs + (_usPerPermit * (burst + queue));

    public override BigInteger Remaining(long nowUs) => BigInteger.Max(
        0, ((nowUs + (_usPerPermit * burst) - Fraction.Max(PaidUntil, nowUs)) / _usPerPermit).Floor);

    public BigInteger Delay(long nowUs, long cost) =>
        BigInteger.Max(0, (End(nowUs, cost) - nowUs - (_usPerPermit * burst)).Ceiling);

    public override void Charge(long nowUs, long cost) => PaidUntil = End(nowUs, cost);

    public void Refund(long nowUs, Fraction end, long permits) => PaidUntil -= Fraction.Max(
        0, Fraction.Min(_usPerPermit * permits, end - nowUs));

    private Fraction End(long nowUs, long cost) => Fraction.Max(PaidUntil, nowUs) + (_usPerPermit * cost);
}

/// <summary>Every charge ever made, and a count of those that share the window of now.</summary>
public sealed class WindowOracle(long limit, Func<long, long> startOf) : LimitOracle
{
    private readonly List<(long Us, long Cost)> _charges = [];

    public override bool Fits(long nowUs, long cost) => Used(nowUs) + cost <= limit;

    public override BigInteger Remaining(long nowUs) => BigInteger.Max(0, limit - Used(nowUs));

    public override void Charge(long nowUs, long cost) => _charges.Add((At(nowUs), cost));

    private BigInteger Used(long nowUs) =>
        _charges.Where(charge => charge.Us == At(nowUs)).Aggregate(BigInteger.Zero, (sum, charge) => sum + charge.Cost);

    private long At(long nowUs) => _charges.Select(charge => charge.Us).Append(startOf(nowUs)).Max();
}

/// <summary>Every charge ever made, and a count of those that are younger than a window.</summary>
public sealed class LogOracle(long limit, long windowUs) : LimitOracle
{
    private readonly List<(long Us, long Cost)> _charges = [];

    public override bool Fits(long nowUs, long cost) => Used(nowUs) + cost <= limit;

    public override BigInteger Remaining(long nowUs) => BigInteger.Max(0, limit - Used(nowUs));

    public override void Charge(long nowUs, long cost) => _charges.Add((At(nowUs), cost));

    private BigInteger Used(long nowUs) => _charges.Where(charge => charge.Us > At(nowUs) - windowUs)
        .Aggregate(BigInteger.Zero, (sum, charge) => sum + charge.Cost);

    private long At(long nowUs) => _charges.Select(charge => charge.Us).Append(nowUs).Max();
}

/// <summary>
/// Every charge ever made; those of the window before now's count for the share of its steps that is still near.
/// </summary>
public sealed class CounterOracle(long limit, long windowUs, long stepUs, long steps) : LimitOracle
{
    private readonly List<(long Us, long Cost)> _charges = [];

    public override bool Fits(long nowUs, long cost) => Used(nowUs) + cost <= limit;

    public override BigInteger Remaining(long nowUs) => BigInteger.Max(0, limit - Used(nowUs));

    public override void Charge(long nowUs, long cost) => _charges.Add((Start(nowUs), cost));

    public BigInteger Used(long nowUs)
    {
        long start = Start(nowUs);
        long step = (Math.Max(nowUs, start) - start) / stepUs;
        return Sum(start) + (new Fraction(steps - step, steps) * (long)Sum(start - windowUs)).Ceiling;
    }

    private BigInteger Sum(long start) => _charges.Where(charge => charge.Us == start)
        .Aggregate(BigInteger.Zero, (sum, charge) => sum + charge.Cost);

    private long Start(long nowUs) => _charges.Select(charge => charge.Us)
        .Append((long)new Fraction(nowUs, windowUs).Floor * windowUs).Max();
}

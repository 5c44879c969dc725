namespace Purlin.Benchmarks;

/// <summary>A bound on our own value.</summary>
internal sealed class AbsoluteGoal(string sign, double bound) : Goal(null)
{
    public override string Text(Unit unit) => sign.Length == 0 ? "" : $"{sign} {unit.Format(bound)}";

    public override Judgement Judge(IReadOnlyList<double> ours, IReadOnlyList<double> rival, Unit unit)
    {
        Summary all = Summary.Of(ours);
        double furthest = bound - all.Min > all.Max - bound ? all.Min : all.Max;
        (double value, bool? isMet) = sign switch
        {
            "<=" when (unit.IsCounted ? all.Max : all.Min) is var least => (least, least <= bound),
            ">=" when (unit.IsCounted ? all.Min : all.Max) is var most => (most, most >= bound),
            "=" => (furthest, furthest == bound),
            _ => (unit.MoreIsBetter ? all.Max : all.Min, (bool?)null),
        };
        return new Judgement(value, null, null, all.Spread, isMet);
    }
}

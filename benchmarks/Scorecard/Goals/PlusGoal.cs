namespace Purlin.Benchmarks;

/// <summary>At most a margin more than the rival.</summary>
internal sealed class PlusGoal(string rival, double margin) : Goal(rival)
{
    public override string Text(Unit unit) => $"<= rival + {unit.Format(margin)}";

    public override Judgement Judge(IReadOnlyList<double> ours, IReadOnlyList<double> rival, Unit unit)
    {
        double excess = Summary.OfPairs(ours, rival, (mine, other) => mine - other).Median;
        Summary cost = Summary.OfPairs(ours, rival, (mine, other) => mine / other);
        return new Judgement(
            Summary.Of(ours).Median, Summary.Of(rival).Median, cost.Median, cost.Spread, excess <= margin);
    }
}

using System.Globalization;

namespace Purlin.Benchmarks;

/// <summary>A bound on the ratio to a rival.</summary>
internal sealed class TimesGoal : Goal
{
    private readonly string _text;
    private readonly bool _isCost;
    private readonly Func<double, double, double, bool>? _holds;

    /// <summary>A bound on the median ratio.</summary>
    public TimesGoal(string rival, double factor, bool isCost) : base(rival)
    {
        _isCost = isCost;
        _text = string.Create(CultureInfo.InvariantCulture, $"{(isCost ? "<=" : ">=")} {factor:#,0.####}x");
        _holds = (_, _, ratio) => isCost ? ratio <= factor : ratio >= factor;
    }

    /// <summary>A promise over the median values, or none.</summary>
    public TimesGoal(string rival, string text, Func<double, double, bool>? holds) : base(rival)
    {
        _text = text;
        _holds = holds is null ? null : (ours, other, _) => holds(ours, other);
    }

    public override string Text(Unit unit) => _text;

    public override Judgement Judge(IReadOnlyList<double> ours, IReadOnlyList<double> rival, Unit unit)
    {
        // A cost where more is better is the rival's rate over ours; an advantage there is ours over the rival's.
        bool oursAbove = _isCost != unit.MoreIsBetter;
        Summary ratio = Summary.OfPairs(ours, rival, (mine, other) => oursAbove ? mine / other : other / mine);
        double value = Summary.Of(ours).Median, otherValue = Summary.Of(rival).Median;
        bool? isMet = _holds?.Invoke(value, otherValue, ratio.Median);
        return new Judgement(value, otherValue, ratio.Median, ratio.Spread, isMet);
    }
}

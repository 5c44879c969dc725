namespace Purlin.Benchmarks;

/// <summary>A goal against what was measured.</summary>
/// <param name="Ours">Our value.</param>
/// <param name="Rival">The rival's value; null without a rival.</param>
/// <param name="Ratio">Times better, or times the cost for a goal that bounds a cost; null without a rival.</param>
/// <param name="Spread">Half the interquartile range over the median, of what was judged.</param>
/// <param name="IsMet">Whether the goal holds; null where none is set.</param>
public readonly record struct Judgement(double Ours, double? Rival, double? Ratio, double Spread, bool? IsMet);

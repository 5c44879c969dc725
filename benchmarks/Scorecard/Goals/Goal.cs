namespace Purlin.Benchmarks;

/// <summary>
/// What a row promises. Absolute goals hold in the best round (in the worst for counted units); goals against a rival
/// hold for the median over the rounds, each round compared within itself.
/// </summary>
public abstract class Goal
{
    private protected Goal(string? rival) => Rival = rival;

    /// <summary>The rival it names, or null.</summary>
    public string? Rival { get; }

    /// <summary>At most so much, in the measure's unit.</summary>
    public static Goal AtMost(double value) => new AbsoluteGoal("<=", value);

    /// <summary>At least so much, in the measure's unit.</summary>
    public static Goal AtLeast(double value) => new AbsoluteGoal(">=", value);

    /// <summary>Exactly so much in every round.</summary>
    public static Goal Exactly(double value) => new AbsoluteGoal("=", value);

    /// <summary>
    /// At least so many times better than the rival: the rival's time or bytes over ours, or our rate over the rival's.
    /// </summary>
    public static Goal AtLeastTimes(double factor, string rival) => new TimesGoal(rival, factor, isCost: false);

    /// <summary>
    /// At most so many times the rival's cost: our time or bytes over the rival's, or the rival's rate over ours.
    /// </summary>
    public static Goal AtMostTimes(double factor, string rival) => new TimesGoal(rival, factor, isCost: true);

    /// <summary>At most so much more than the rival, in the measure's unit.</summary>
    public static Goal AtMostPlus(double margin, string rival) => new PlusGoal(rival, margin);

    /// <summary>Any other promise over both medians, such as "the lower of 60 % of raw and 1 M/s".</summary>
    /// <param name="text">The promise as printed.</param>
    /// <param name="rival">The rival.</param>
    /// <param name="holds">Given ours and the rival's value.</param>
    public static Goal That(string text, string rival, Func<double, double, bool> holds) =>
        new TimesGoal(rival, text, holds);

    /// <summary>Nothing promised: the rival is shown.</summary>
    public static Goal None(string? rival = null) =>
        rival is null ? new AbsoluteGoal("", 0) : new TimesGoal(rival, "", null);

    /// <summary>The promise as printed; empty if there is none.</summary>
    public abstract string Text(Unit unit);

    /// <summary>Judges the values of all rounds.</summary>
    /// <param name="ours">Our value of each round.</param>
    /// <param name="rival">The rival's of the same rounds; empty without a rival.</param>
    /// <param name="unit">Their unit.</param>
    public abstract Judgement Judge(IReadOnlyList<double> ours, IReadOnlyList<double> rival, Unit unit);
}

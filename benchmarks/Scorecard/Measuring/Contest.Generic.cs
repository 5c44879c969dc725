namespace Purlin.Benchmarks;

/// <summary>Our side of a row and its rivals, whose samples are <typeparamref name="T"/>.</summary>
public sealed class Contest<T> : Contest
{
    private readonly List<Side<T>> _sides;
    private readonly List<Measure<T>> _measures = [];

    internal Contest(Side<T> ours) => _sides = [ours];

    internal override bool HasRival => _sides.Count > 1;

    /// <summary>A rival as a whole run per round.</summary>
    public Contest<T> Rival(string name, Func<T> run) => Enter(new RunSide<T>(name, run));

    /// <summary>A number read from every sample, and what is promised about it.</summary>
    /// <param name="name">Printed after the claim; empty for the row's main number.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="read">Reads it from a sample, in <paramref name="unit"/>.</param>
    /// <param name="goals">What is promised; a rival that no goal names is shown with the first measure.</param>
    public Contest<T> Measure(string name, Unit unit, Func<T, double> read, params Goal[] goals)
    {
        _measures.Add(new Measure<T>(name, unit, read, goals));
        return this;
    }

    internal Contest<T> Enter(Side<T> side)
    {
        if (_sides.Any(other => other.Name == side.Name))
            throw new InvalidOperationException($"Two sides of the row are called '{side.Name}'.");
        _sides.Add(side);
        return this;
    }

    internal override string? LoopDifference(long operations)
    {
        var results = _sides.OfType<LoopSide>().Select(side => (side.Name, side.Run(operations).Result)).ToList();
        if (results.Count < 2)
            return "fewer than two sides are loops, so there is nothing to compare";
        var other = results.Find(side => side.Result != results[0].Result);
        return other.Name is null
            ? null
            : $"{results[0].Name} {results[0].Result:x16}, {other.Name} {other.Result:x16}";
    }

    internal override IReadOnlyList<Line> RunOnce(string claim)
    {
        T[] samples = [.. _sides.Select(side => side.Once())];
        foreach (Measure<T> measure in _measures)
            Array.ForEach(samples, sample => measure.Read(sample));
        return [.. Promises().Select(promise => new Line(Claim(claim, promise.Measure))
        {
            Unit = promise.Measure.Unit.Name,
            Rival = promise.Goal.Rival,
            Goal = promise.Goal.Text(promise.Measure.Unit) is { Length: > 0 } text ? text : null,
        })];
    }

    internal override IReadOnlyList<Line> Run(string claim, Pace pace, TimeSpan budget, int? rounds)
    {
        var promises = Promises().ToList();
        IReadOnlyList<T>[] samples = new RoundPlayer<T>(_sides, pace).Play(budget, rounds);
        return [.. promises.Select(promise => Judge(claim, promise.Measure, promise.Goal, samples))];
    }

    private Line Judge(string claim, Measure<T> measure, Goal goal, IReadOnlyList<T>[] samples)
    {
        double[] ours = [.. samples[0].Select(measure.Read)];
        double[] rival = goal.Rival is { } name ? [.. samples[IndexOf(name)].Select(measure.Read)] : [];
        return new Line(Claim(claim, measure), measure.Unit, goal, goal.Judge(ours, rival, measure.Unit), ours.Length);
    }

    private IEnumerable<(Measure<T> Measure, Goal Goal)> Promises()
    {
        if (_measures.Count == 0)
            throw new InvalidOperationException("The row measures nothing; add Time(Unit.Nanoseconds) or another.");
        HashSet<string> named =
            [.. _measures.SelectMany(measure => measure.Goals).Select(goal => goal.Rival).OfType<string>()];
        named.ToList().ForEach(rival => IndexOf(rival));
        foreach (Measure<T> measure in _measures)
        {
            IEnumerable<Goal> shown = measure == _measures[0]
                ? _sides.Skip(1).Where(side => !named.Contains(side.Name)).Select(side => Goal.None(side.Name))
                : [];
            List<Goal> goals = [.. measure.Goals, .. shown];
            foreach (Goal goal in goals.DefaultIfEmpty(Goal.None()))
                yield return (measure, goal);
        }
    }

    private int IndexOf(string rival)
    {
        int index = _sides.FindIndex(1, side => side.Name == rival);
        return index > 0 ? index : throw new InvalidOperationException(
            $"A goal names the rival '{rival}'; the row's rivals are: "
            + $"{string.Join(", ", _sides.Skip(1).Select(side => side.Name))}.");
    }

    private static string Claim(string claim, Measure<T> measure) =>
        measure.Name.Length == 0 ? claim : $"{claim}: {measure.Name}";
}

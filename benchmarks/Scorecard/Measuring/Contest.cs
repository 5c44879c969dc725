namespace Purlin.Benchmarks;

/// <summary>Our side of a row and its rivals.</summary>
public abstract class Contest
{
    private protected Contest()
    {
    }

    internal abstract bool HasRival { get; }

    /// <summary>The first difference between the loops' results in words, or null.</summary>
    internal abstract string? LoopDifference(long operations);

    /// <summary>Every side once at tiny size, every measure read; lines without values.</summary>
    internal abstract IReadOnlyList<Line> RunOnce(string claim);

    /// <summary>Warms up, calibrates, plays the rounds and judges the goals.</summary>
    internal abstract IReadOnlyList<Line> Run(string claim, Pace pace, TimeSpan budget, int? rounds);
}

namespace Purlin.Samples.RideHailing;

/// <summary>The numbers that a concern contributes to the report; the same seed must give the same numbers.</summary>
internal interface IConcernFigures
{
    Concern Concern { get; }

    IEnumerable<Figure> Figures();
}

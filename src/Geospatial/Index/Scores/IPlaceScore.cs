namespace Purlin.Geospatial;

/// <summary>How good a place is: the greater, the better. Implement it as a struct, so that searches inline
/// it.</summary>
public interface IPlaceScore
{
    /// <summary>The score of a place; NaN for one that is not wanted.</summary>
    /// <param name="meters">How far away it is.</param>
    /// <param name="values">Its numbers, by column.</param>
    double Score(double meters, ReadOnlySpan<double> values);

    /// <summary>
    /// No place of a part of the index may score above this; the nearer to the truth, the less is searched. If it is
    /// below a place's score, that place may be missed.
    /// </summary>
    /// <param name="minMeters">None of them is nearer.</param>
    /// <param name="summary">What their numbers are between.</param>
    double UpperBound(double minMeters, PlaceSummary summary);
}

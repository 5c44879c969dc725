namespace Purlin.Geospatial;

/// <summary>A place found by its score.</summary>
/// <param name="Ordinal">Which one: the place's index in the order that the index was built from.</param>
/// <param name="Meters">The distance, as <see cref="ChordSeries"/> gives it, or exact where asked for.</param>
/// <param name="Score">How good it is.</param>
public readonly record struct ScoredPlace(uint Ordinal, double Meters, double Score);

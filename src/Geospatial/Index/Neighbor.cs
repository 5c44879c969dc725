namespace Purlin.Geospatial;

/// <summary>A place found, and how far away it is.</summary>
/// <param name="Ordinal">Which one: the place's index in the order that the index was built from.</param>
/// <param name="Meters">The distance, as <see cref="ChordSeries"/> gives it, or exact where asked for.</param>
public readonly record struct Neighbor(uint Ordinal, double Meters);

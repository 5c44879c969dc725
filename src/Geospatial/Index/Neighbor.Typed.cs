namespace Purlin.Geospatial;

/// <summary>A place found, and how far away it is.</summary>
/// <typeparam name="T">The places.</typeparam>
/// <param name="Place">The place.</param>
/// <param name="Meters">The distance, as <see cref="ChordSeries"/> gives it, or exact where asked for.</param>
public readonly record struct Neighbor<T>(T Place, double Meters);

namespace Purlin.Geospatial;

/// <summary>A place found by its score.</summary>
/// <typeparam name="T">The places.</typeparam>
/// <param name="Place">The place.</param>
/// <param name="Meters">The distance, as <see cref="ChordSeries"/> gives it, or exact where asked for.</param>
/// <param name="Score">How good it is.</param>
public readonly record struct ScoredPlace<T>(T Place, double Meters, double Score);

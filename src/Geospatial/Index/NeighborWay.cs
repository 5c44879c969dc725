namespace Purlin.Geospatial;

/// <summary>A place whose way was measured.</summary>
/// <param name="Meters">By Karney's algorithm.</param>
/// <param name="Ordinal">Which place.</param>
/// <param name="Chord">In metres, too.</param>
internal readonly record struct NeighborWay(double Meters, uint Ordinal, double Chord);

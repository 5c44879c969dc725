namespace Purlin.Geospatial;

/// <summary>The box of a child in units, in doubles; it holds all places below, their rounding included.</summary>
internal readonly record struct NodeBox(
    double LowX, double HighX, double LowY, double HighY, double LowZ, double HighZ);

namespace Purlin.Geospatial;

/// <summary>Codes in a row, both ends included.</summary>
/// <param name="First">The least.</param>
/// <param name="Last">The greatest.</param>
public readonly record struct MortonRange(UInt128 First, UInt128 Last);

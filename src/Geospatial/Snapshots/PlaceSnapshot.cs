namespace Purlin.Geospatial;

/// <summary>A version of an index.</summary>
/// <param name="Version">Which one: what is kept beside it for its places can be named by this.</param>
/// <param name="Index">The index.</param>
public sealed record PlaceSnapshot(long Version, PlaceIndex Index);

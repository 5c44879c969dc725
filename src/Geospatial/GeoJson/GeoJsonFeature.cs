using System.Text.Json;

namespace Purlin.Geospatial;

/// <summary>A geometry with what is known of it.</summary>
/// <param name="Geometry">The geometry; null for a feature without a place.</param>
/// <param name="Id">The id, a number as it was written; null for none.</param>
/// <param name="Properties">A JSON object; undefined for none.</param>
public sealed record GeoJsonFeature(GeoJsonGeometry? Geometry, string? Id = null, JsonElement Properties = default);

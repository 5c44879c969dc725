namespace Purlin.Geospatial;

/// <summary>What is wrong with a GeoJSON text, and where.</summary>
/// <param name="Path">The place as a JSON path, such as <c>$.features[3].geometry.coordinates[0][2]</c>.</param>
/// <param name="Message">What is there, and what must be.</param>
public readonly record struct GeoJsonFault(string Path, string Message)
{
    /// <summary>Path and message.</summary>
    public override string ToString() => $"{Path}: {Message}";
}

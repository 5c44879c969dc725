using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>
/// Reads and writes points, polygons and features as GeoJSON (RFC 7946). Edges of polygons are taken as great circles,
/// unlike in the RFC, unless they are densified; see <see cref="GeoJsonOptions.EdgeTolerance"/>.
/// </summary>
/// <remarks>
/// Heights and unknown members are left out. Rings may go either way round, be closed or not, and lie across the
/// antimeridian; they are written counter-clockwise, holes clockwise, and are not cut at the antimeridian. Lines and
/// geometry collections are refused by name. Thread-safe.
/// </remarks>
public static class GeoJson
{
    /// <summary>The features of a text: of a collection, of one feature, or of a geometry alone.</summary>
    /// <param name="utf8">A JSON text in UTF-8.</param>
    /// <param name="options">How; the defaults unless given.</param>
    /// <exception cref="FormatException">It is no such text; the message says where and why.</exception>
    public static IReadOnlyList<GeoJsonFeature> Read(ReadOnlySpan<byte> utf8, GeoJsonOptions? options = null) =>
        TryRead(utf8, options, out IReadOnlyList<GeoJsonFeature>? features, out GeoJsonFault fault)
            ? features
            : throw new FormatException(fault.ToString());

    /// <summary>The features of a text, if it is GeoJSON.</summary>
    /// <param name="utf8">Any bytes.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="features">The features, or null.</param>
    /// <param name="fault">What is wrong where.</param>
    public static bool TryRead(ReadOnlySpan<byte> utf8, GeoJsonOptions? options,
        [NotNullWhen(true)] out IReadOnlyList<GeoJsonFeature>? features, out GeoJsonFault fault)
    {
        double tolerance = options?.EdgeTolerance is { } distance
            ? Guard.Positive(distance.Meters, name: nameof(GeoJsonOptions.EdgeTolerance))
            : 0;
        var reader = new GeoJsonReader(tolerance);
        features = null;
        try
        {
            var json = new Utf8JsonReader(utf8);
            using JsonDocument document = JsonDocument.ParseValue(ref json);
            while (json.Read())
            {
            }

            features = reader.TryRead(document.RootElement, out List<GeoJsonFeature> found) ? found : null;
            fault = reader.Fault;
        }
        catch (JsonException e)
        {
            // The framework has no way to parse without exceptions. Its message quotes single characters at most.
            fault = new("$", $"It is no JSON: {e.Message}");
        }

        return features is not null;
    }

    /// <summary>Writes a geometry.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="geometry">The geometry.</param>
    public static void Write(Utf8JsonWriter writer, GeoJsonGeometry geometry)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(geometry);
        GeoJsonText.Write(writer, geometry);
    }

    /// <summary>Writes a feature.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="feature">The feature.</param>
    public static void Write(Utf8JsonWriter writer, GeoJsonFeature feature)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(feature);
        GeoJsonText.Write(writer, feature);
    }

    /// <summary>Writes a feature collection.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="features">The features.</param>
    public static void Write(Utf8JsonWriter writer, IEnumerable<GeoJsonFeature> features)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(features);
        GeoJsonText.Write(writer, features);
    }
}

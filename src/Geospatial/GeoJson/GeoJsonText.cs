using System.Text.Json;

namespace Purlin.Geospatial;

/// <summary>The writing half.</summary>
internal static class GeoJsonText
{
    public static void Write(Utf8JsonWriter writer, IEnumerable<GeoJsonFeature> features)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "FeatureCollection"u8);
        writer.WriteStartArray("features"u8);
        foreach (GeoJsonFeature feature in features)
            Write(writer, feature);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, GeoJsonFeature feature)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "Feature"u8);
        if (feature.Id is { } id)
            writer.WriteString("id"u8, id);
        writer.WritePropertyName("geometry"u8);
        if (feature.Geometry is { } geometry)
            Write(writer, geometry);
        else
            writer.WriteNullValue();
        writer.WritePropertyName("properties"u8);
        if (feature.Properties.ValueKind == JsonValueKind.Undefined)
            writer.WriteNullValue();
        else
            feature.Properties.WriteTo(writer);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, GeoJsonGeometry geometry)
    {
        writer.WriteStartObject();
        switch (geometry)
        {
            case GeoJsonPoint point:
                Start(writer, "Point"u8);
                Write(writer, point.At);
                break;
            case GeoJsonMultiPoint points:
                Start(writer, "MultiPoint"u8);
                Write(writer, [.. points.Points]);
                break;
            case GeoJsonPolygon polygon:
                Start(writer, "Polygon"u8);
                Write(writer, polygon.Polygon);
                break;
            case GeoJsonMultiPolygon polygons:
                Start(writer, "MultiPolygon"u8);
                writer.WriteStartArray();
                foreach (Polygon polygon in polygons.Polygons)
                    Write(writer, polygon);
                writer.WriteEndArray();
                break;
        }

        writer.WriteEndObject();
    }

    private static void Start(Utf8JsonWriter writer, ReadOnlySpan<byte> type)
    {
        writer.WriteString("type"u8, type);
        writer.WritePropertyName("coordinates"u8);
    }

    private static void Write(Utf8JsonWriter writer, Polygon polygon)
    {
        writer.WriteStartArray();
        for (int i = 0; i < polygon.RingCount; i++)
        {
            // Closed, counter-clockwise outside, clockwise inside: section 3.1.6 of the RFC.
            LatLng[] ring = [.. polygon.GetRing(i), polygon.GetRing(i)[0]];
            if (polygon.Interior.IsLeftInside(i) != (i == 0))
                Array.Reverse(ring);
            Write(writer, ring);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, LatLng[] points)
    {
        writer.WriteStartArray();
        foreach (LatLng point in points)
            Write(writer, point);
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, LatLng point)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(point.Longitude);
        writer.WriteNumberValue(point.Latitude);
        writer.WriteEndArray();
    }
}

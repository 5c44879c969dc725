using System.Globalization;
using System.Text.Json;

namespace Purlin.Geospatial;

/// <summary>The reading half: false means that <see cref="Fault"/> says why, at the place where it was found.</summary>
internal sealed class GeoJsonReader(double toleranceMeters)
{
    private const string Type = "type";
    private const string Coordinates = "coordinates";
    private const string Geometry = "geometry";
    private const string Features = "features";

    private readonly JsonPath _path = new();

    public GeoJsonFault Fault { get; private set; }

    public bool TryRead(JsonElement root, out List<GeoJsonFeature> features)
    {
        features = [];
        if (!TryType(root, out string type))
            return false;
        if (type != "FeatureCollection")
            return TryFeatureOrGeometry(root, type, features);
        if (!TryArray(root, Features, out JsonElement array))
            return false;
        _path.Enter(Features);
        int index = 0;
        foreach (JsonElement element in array.EnumerateArray())
        {
            _path.Enter(index++);
            if (!TryType(element, out type))
                return false;
            if (type != "Feature")
                return Fail($"Its type must be Feature.");
            if (!TryFeature(element, features))
                return false;
            _path.Leave();
        }

        _path.Leave();
        return true;
    }

    private bool TryFeatureOrGeometry(JsonElement element, string type, List<GeoJsonFeature> features)
    {
        if (type == "Feature")
            return TryFeature(element, features);
        if (!TryGeometry(element, type, out GeoJsonGeometry? geometry))
            return false;
        features.Add(new GeoJsonFeature(geometry));
        return true;
    }

    private bool TryFeature(JsonElement element, List<GeoJsonFeature> features)
    {
        if (!element.TryGetProperty(Geometry, out JsonElement place))
            return Fail("It has no geometry, not even null.");
        GeoJsonGeometry? geometry = null;
        if (place.ValueKind != JsonValueKind.Null)
        {
            _path.Enter(Geometry);
            if (!TryType(place, out string type) || !TryGeometry(place, type, out geometry))
                return false;
            _path.Leave();
        }

        string? id = null;
        if (element.TryGetProperty("id", out JsonElement name) && !TryId(name, out id))
            return false;
        if (!element.TryGetProperty("properties", out JsonElement properties)
            || properties.ValueKind == JsonValueKind.Null)
        {
            properties = default;
        }
        else if (properties.ValueKind != JsonValueKind.Object)
        {
            _path.Enter("properties");
            return Fail($"It is {Name(properties)}, but must be an object or null.");
        }
        else
        {
            properties = properties.Clone();
        }

        features.Add(new GeoJsonFeature(geometry, id, properties));
        return true;
    }

    private bool TryId(JsonElement element, out string? id)
    {
        id = null;
        switch (element.ValueKind)
        {
            case JsonValueKind.Number:
                id = element.GetRawText();
                return true;
            case JsonValueKind.String when TryString(element, out id):
                return true;
            default:
                _path.Enter("id");
                return Fail($"It is {Name(element)}, but must be a valid string or a number.");
        }
    }

    private bool TryGeometry(JsonElement element, string type, out GeoJsonGeometry? geometry)
    {
        geometry = null;
        if (type is not ("Point" or "MultiPoint" or "Polygon" or "MultiPolygon"))
        {
            _path.Enter(Type);
            return Fail("It must be Point, MultiPoint, Polygon or MultiPolygon (or Feature or FeatureCollection).");
        }

        if (!TryArray(element, Coordinates, out JsonElement array))
            return false;
        _path.Enter(Coordinates);
        switch (type)
        {
            case "Point" when TryPosition(array, out double latitude, out double longitude):
                geometry = new GeoJsonPoint(LatLng.FromDegrees(latitude, longitude));
                break;
            case "MultiPoint" when TryPositions(array, tolerance: 0, out LatLng[] points):
                geometry = new GeoJsonMultiPoint(points);
                break;
            case "Polygon" when TryPolygon(array, out Polygon? polygon):
                geometry = new GeoJsonPolygon(polygon!);
                break;
            case "MultiPolygon" when TryPolygons(array, out List<Polygon> polygons):
                geometry = new GeoJsonMultiPolygon(polygons);
                break;
            default:
                return false;
        }

        _path.Leave();
        return true;
    }

    private bool TryPolygons(JsonElement array, out List<Polygon> polygons)
    {
        polygons = [];
        int index = 0;
        foreach (JsonElement element in array.EnumerateArray())
        {
            _path.Enter(index++);
            if (!TryPolygon(element, out Polygon? polygon))
                return false;
            polygons.Add(polygon!);
            _path.Leave();
        }

        return true;
    }

    private bool TryPolygon(JsonElement element, out Polygon? polygon)
    {
        polygon = null;
        if (element.ValueKind != JsonValueKind.Array)
            return Fail($"It is {Name(element)}, but must be an array of rings.");
        var rings = new List<LatLng[]>();
        foreach (JsonElement ring in element.EnumerateArray())
        {
            _path.Enter(rings.Count);
            if (!TryPositions(ring, toleranceMeters, out LatLng[] points))
                return false;
            rings.Add(points);
            _path.Leave();
        }

        if (rings.Count == 0)
            return Fail("It has no ring.");
        LatLng[][] holes = [.. rings.Skip(1)];
        if (Polygon.TryCreate(rings[0], holes, out polygon, out PolygonFault fault))
            return true;
        _path.Enter(fault.Ring);
        if (toleranceMeters == 0 && fault.Kind is not (PolygonFaultKind.TooFewVertices
            or PolygonFaultKind.TooManyVertices))
        {
            _path.Enter(fault.Edge);
        }

        return Fail(fault.ToString());
    }

    private bool TryPositions(JsonElement element, double tolerance, out LatLng[] points)
    {
        points = [];
        if (element.ValueKind != JsonValueKind.Array)
            return Fail($"It is {Name(element)}, but must be an array of positions.");
        var ring = new StraightEdges(tolerance, element.GetArrayLength());
        int index = 0;
        foreach (JsonElement position in element.EnumerateArray())
        {
            _path.Enter(index++);
            if (position.ValueKind != JsonValueKind.Array)
                return Fail($"It is {Name(position)}, but must be a position, [longitude, latitude].");
            if (!TryPosition(position, out double latitude, out double longitude))
                return false;
            if (!ring.TryAdd(latitude, longitude))
                return Fail($"The edges need more than {Polygon.MaxVertices} vertices. Allow a larger tolerance.");
            _path.Leave();
        }

        points = ring.ToArray();
        return true;
    }

    // Longitude comes first in GeoJSON.
    private bool TryPosition(JsonElement position, out double latitude, out double longitude)
    {
        latitude = longitude = 0;
        if (position.GetArrayLength() < 2)
            return Fail($"It has {position.GetArrayLength()} numbers, but must have 2: longitude and latitude.");
        return TryNumber(position, 0, LatLng.MaxLongitude, "longitude", out longitude)
            && TryNumber(position, 1, LatLng.MaxLatitude, "latitude", out latitude);
    }

    private bool TryNumber(JsonElement position, int index, double limit, string name, out double value)
    {
        JsonElement element = position[index];
        value = 0;
        if (element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out value) && Math.Abs(value) <= limit)
            return true;
        _path.Enter(index);
        string given = element.ValueKind == JsonValueKind.Number
            ? value.ToString("R", CultureInfo.InvariantCulture)
            : Name(element);
        return Fail($"It is {given}, but must be a {name} from -{limit} to {limit}. Longitude comes first.");
    }

    private bool TryType(JsonElement element, out string type)
    {
        type = "";
        if (element.ValueKind != JsonValueKind.Object)
            return Fail($"It is {Name(element)}, but must be an object.");
        if (element.TryGetProperty(Type, out JsonElement value) && value.ValueKind == JsonValueKind.String
            && TryString(value, out string? text))
        {
            type = text!;
            return true;
        }

        return Fail("It has no type, or its type is no string.");
    }

    private bool TryArray(JsonElement element, string name, out JsonElement array)
    {
        if (!element.TryGetProperty(name, out array))
            return Fail($"It has no {name}.");
        if (array.ValueKind == JsonValueKind.Array)
            return true;
        _path.Enter(name);
        return Fail($"It is {Name(array)}, but must be an array.");
    }

    // Escapes can make half of a surrogate pair, which is no string.
    private static bool TryString(JsonElement element, out string? text)
    {
        try
        {
            text = element.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }

    private static string Name(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };

    private bool Fail(string message)
    {
        Fault = new GeoJsonFault(_path.ToString(), message);
        return false;
    }
}

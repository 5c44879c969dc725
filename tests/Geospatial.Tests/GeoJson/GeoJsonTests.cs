using System.Buffers;
using System.Text;
using System.Text.Json;
using static Purlin.Geospatial.Tests.Points;

namespace Purlin.Geospatial.Tests;

public sealed class GeoJsonTests
{
    private const string Collection = """
        {"type":"FeatureCollection","features":[
          {"type":"Feature","id":7,"geometry":{"coordinates":[13.361389,38.115556,12],"type":"Point"},
           "properties":{"name":"Palermo"}},
          {"type":"Feature","id":"sq","properties":null,"geometry":{"type":"Polygon","coordinates":[
            [[0,0],[10,0],[10,10],[0,10],[0,0]],[[2,2],[8,2],[8,8],[2,8]]]}},
          {"type":"Feature","geometry":null,"properties":{}},
          {"type":"Feature","geometry":{"type":"MultiPoint","coordinates":[[180,0],[-180,1]]},"properties":{}},
          {"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":[
            [[[175,-20],[-178,-20],[-178,-15],[175,-15],[175,-20]]],[[[0,66],[90,66],[180,66],[-90,66]]]]},
           "properties":{}}]}
        """;

    [Fact]
    public void All_that_is_known_is_read()
    {
        IReadOnlyList<GeoJsonFeature> features = Read(Collection);
        Assert.Equal(5, features.Count);
        Assert.Equal((At(38.115556, 13.361389), "7", "Palermo"), (
            Assert.IsType<GeoJsonPoint>(features[0].Geometry).At, features[0].Id,
            features[0].Properties.GetProperty("name").GetString()));
        Polygon square = Assert.IsType<GeoJsonPolygon>(features[1].Geometry).Polygon;
        Assert.True(square.Contains(At(1, 1)) && !square.Contains(At(5, 5)) && square.RingCount == 2);
        Assert.Null(features[2].Geometry);
        Assert.Equal([At(0, 180), At(1, -180)], Assert.IsType<GeoJsonMultiPoint>(features[3].Geometry).Points);
        IReadOnlyList<Polygon> polygons = Assert.IsType<GeoJsonMultiPolygon>(features[4].Geometry).Polygons;
        Assert.True(polygons[0].Contains(At(-17, 180)) && polygons[1].Contains(At(90, 0)));
    }

    [Fact]
    public void What_is_written_is_read_again_with_rings_by_the_right_hand_rule()
    {
        string written = Write(writer => GeoJson.Write(writer, Read(Collection)));
        Assert.Equal(written, Write(writer => GeoJson.Write(writer, Read(written))));
        Assert.Contains("[[0,0],[10,0],[10,10],[0,10],[0,0]],[[2,2],[2,8],[8,8],[8,2],[2,2]]", written,
            StringComparison.Ordinal);
        LatLng[] clockwise = [At(0, 0), At(10, 0), At(0, 10)];
        Assert.Equal("""{"type":"Polygon","coordinates":[[[0,0],[10,0],[0,10],[0,0]]]}""",
            Write(writer => GeoJson.Write(writer, new GeoJsonPolygon(new Polygon(clockwise)))));
        Assert.Equal("""{"type":"Feature","geometry":{"type":"Point","coordinates":[2.5,1]},"properties":null}""",
            Write(writer => GeoJson.Write(writer, new GeoJsonFeature(new GeoJsonPoint(At(1, 2.5))))));
    }

    [Theory]
    [InlineData("""{"type":"Point","coordinates":[38,95]}""", "$.coordinates[1]", "It is 95, but must be a latitude")]
    [InlineData("""{"type":"Point","coordinates":[190,5]}""", "$.coordinates[0]", "It is 190, but must be a longitude")]
    [InlineData("""{"type":"Point","coordinates":[1e999,5]}""", "$.coordinates[0]", "must be a longitude")]
    [InlineData("""{"type":"Point","coordinates":["1",5]}""", "$.coordinates[0]", "It is a string")]
    [InlineData("""{"type":"Point","coordinates":[1]}""", "$.coordinates", "It has 1 numbers")]
    [InlineData("""{"type":"Point"}""", "$", "It has no coordinates")]
    [InlineData("""{"type":"LineString","coordinates":[]}""", "$.type", "It must be Point")]
    [InlineData("""{"type":"\ud800","coordinates":[]}""", "$", "its type is no string")]
    [InlineData("""[]""", "$", "It is an array, but must be an object")]
    [InlineData("""{"type":"Polygon","coordinates":[]}""", "$.coordinates", "It has no ring")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,1]]]}""", "$.coordinates[0]", "2 vertices")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[9,9],[0,9],[9,0]]]}""", "$.coordinates[0][0]", "crosses")]
    [InlineData("""{"type":"MultiPolygon","coordinates":[[[[0,0],[0,9],[9,0]]],[[[0,0],[0,0],[9,0]]]]}""",
        "$.coordinates[1][0][1]", "the same point")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature"}]}""", "$.features[0]", "no geometry")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Point"}]}""", "$.features[0]", "must be Feature")]
    [InlineData("""{"type":"Feature","geometry":{"type":"Point","coordinates":[[1],2]}}""",
        "$.geometry.coordinates[0]", "It is an array")]
    [InlineData("""{"type":"Feature","geometry":null,"properties":3}""", "$.properties", "It is a number")]
    [InlineData("""{"type":"Feature","geometry":null,"id":{}}""", "$.id", "It is an object")]
    [InlineData("""{"type":"Point","coordinates":[1,2]} x""", "$", "It is no JSON")]
    [InlineData("", "$", "It is no JSON")]
    public void Faults_are_named_with_their_path(string json, string path, string message)
    {
        Assert.False(GeoJson.TryRead(Encoding.UTF8.GetBytes(json), null, out _, out GeoJsonFault fault));
        Assert.Equal(path, fault.Path);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        FormatException e = Assert.Throws<FormatException>(() => Read(json));
        Assert.StartsWith(path + ": ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Straight_edges_are_followed_to_the_tolerance()
    {
        const string Json = """{"type":"Polygon","coordinates":[[[-60,40],[60,40],[60,50],[-60,50],[-60,40]]]}""";
        Polygon plain = Polygon(Json, new());
        Polygon dense = Polygon(Json, new() { EdgeTolerance = Distance.FromMeters(100) });
        Assert.Equal(4, plain.GetRing(0).Length);
        Assert.InRange(dense.GetRing(0).Length, 100, 2_000);
        Assert.False(plain.Contains(At(45, 0)));

        const double Meters100 = 100 / 111_000.0;
        for (double longitude = -59.9; longitude < 60; longitude += 0.7)
        {
            Assert.True(dense.Contains(At(40 + Meters100, longitude)) && dense.Contains(At(50 - Meters100, longitude)));
            Assert.False(dense.Contains(At(40 - Meters100, longitude)) || dense.Contains(At(50 + Meters100, longitude)));
        }
    }

    [Fact]
    public void Straight_edges_along_a_pole_and_half_around_the_earth()
    {
        Polygon cap = Polygon(
            """{"type":"Polygon","coordinates":[[[-170,60],[170,60],[170,90],[-170,90],[-170,60]]]}""",
            new() { EdgeTolerance = Distance.FromKilometers(1) });
        Assert.True(cap.Contains(At(61, 0)) && cap.Contains(At(89, 90)) && cap.Contains(At(60.02, 169)));
        Assert.False(cap.Contains(At(89, 180)) || cap.Contains(At(59, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => GeoJson.Read("{}"u8, new() { EdgeTolerance = Distance.Zero }));
    }

    [Fact]
    public void Mutated_texts_are_read_or_refused()
    {
        byte[][] seeds = [.. Collection.Split('\n').Select(Encoding.UTF8.GetBytes), Encoding.UTF8.GetBytes(Collection)];
        GeoJsonOptions options = new() { EdgeTolerance = Distance.FromKilometers(10) };
        ByteMutator.Check(seeds, bytes => GeoJson.TryRead(bytes, options, out _, out _), count: Effort.Of(
            ByteMutator.DefaultCount, 10 * ByteMutator.DefaultCount));
    }

    private static Polygon Polygon(string json, GeoJsonOptions options) => Assert.IsType<GeoJsonPolygon>(
        Assert.Single(GeoJson.Read(Encoding.UTF8.GetBytes(json), options)).Geometry).Polygon;

    private static IReadOnlyList<GeoJsonFeature> Read(string json) => GeoJson.Read(Encoding.UTF8.GetBytes(json));

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        write(writer);
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

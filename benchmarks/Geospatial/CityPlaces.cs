using System.Globalization;
using System.IO.Compression;
using Purlin.Geospatial;

namespace Purlin.Benchmarks.Geospatial;

/// <summary>
/// Many places like those of the earth: cities by the folder that PURLIN_DATA names (GeoNames, CC BY 4.0), each place a
/// Gaussian of 0.03 degrees around one; without the folder around seeded centres. Queries: half like the places, half
/// uniform on the sphere, shuffled.
/// </summary>
internal sealed class CityPlaces
{
    /// <summary>How many queries there are, a power of two.</summary>
    public const int QueryCount = 1 << 14;

    private const double SpreadDegrees = 0.03;
    private readonly Random _random = new(7);
    private readonly LatLng[] _cities = ReadCities();

    public CityPlaces(int count)
    {
        Places = new LatLng[count];
        for (int i = 0; i < count; i++)
            Places[i] = NearCity();
        LatLng[] uniform = Geospatial.Places.OnSphere(QueryCount / 2);
        Queries = [.. uniform, .. Enumerable.Range(0, QueryCount / 2).Select(_ => NearCity())];
        _random.Shuffle(Queries);
    }

    public LatLng[] Places { get; }

    public LatLng[] Queries { get; }

    private LatLng NearCity()
    {
        LatLng city = _cities[_random.Next(_cities.Length)];
        double distance = SpreadDegrees * Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
        (double north, double east) = Math.SinCos(2 * Math.PI * _random.NextDouble());
        double latitude = Math.Clamp(city.Latitude + (distance * north), -90, 90);
        return LatLng.FromDegreesWrapped(latitude, city.Longitude + (distance * east));
    }

    private static LatLng[] ReadCities()
    {
        string path = Path.Combine(Environment.GetEnvironmentVariable("PURLIN_DATA") ?? "", "places.tsv.gz");
        if (!File.Exists(path))
            return Geospatial.Places.OnSphere(50_000);
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        List<LatLng> cities = [];
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split('\t');
            cities.Add(LatLng.FromDegrees(
                double.Parse(fields[2], CultureInfo.InvariantCulture),
                double.Parse(fields[3], CultureInfo.InvariantCulture)));
        }

        return [.. cities];
    }
}

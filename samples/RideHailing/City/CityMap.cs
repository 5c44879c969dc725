using System.Globalization;

namespace Purlin.Samples.RideHailing;

/// <summary>The places of Greater Milan, read from <c>samples/data/milan.tsv</c>, most populous first.</summary>
internal sealed class CityMap
{
    /// <summary>The whole region: about 164 by 133 kilometres.</summary>
    public static readonly GeoBox Region = new(44.95, 8.15, 46.15, 10.25);

    /// <summary>Milan itself and its suburbs: about 33 by 31 kilometres.</summary>
    public static readonly GeoBox Core = new(45.33, 8.98, 45.61, 9.40);

    public IReadOnlyList<Place> Places { get; } = ReadPlaces();

    public Place NearestPlace(GeoPoint point) =>
        Places.MinBy(place => Ground.DistanceMeters(place.Center, point))!;

    private static List<Place> ReadPlaces()
    {
        using var stream = typeof(CityMap).Assembly.GetManifestResourceStream("milan.tsv")!;
        using var reader = new StreamReader(stream);
        var places = new List<Place>();
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            var field = line.Split('\t');
            var center = new GeoPoint(Number(field[1]), Number(field[2]));
            places.Add(new Place(field[0], center, int.Parse(field[3], CultureInfo.InvariantCulture)));
        }

        return places;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

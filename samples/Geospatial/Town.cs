using System.Globalization;

namespace Purlin.Geospatial.Sample;

/// <summary>A town of Greater Milan. Places: GeoNames, CC BY 4.0.</summary>
internal sealed record Town(string Name, LatLng At, int Population)
{
    public static IReadOnlyList<Town> All { get; } = [.. Read()];

    private static IEnumerable<Town> Read()
    {
        using var reader = new StreamReader(typeof(Town).Assembly.GetManifestResourceStream("milan.tsv")!);
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            string[] field = line.Split('\t');
            yield return new(field[0], LatLng.FromDegrees(Number(field[1]), Number(field[2])), (int)Number(field[3]));
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

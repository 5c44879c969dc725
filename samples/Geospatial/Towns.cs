using Microsoft.Extensions.DependencyInjection;

namespace Purlin.Geospatial.Sample;

/// <summary>What is near, of places that stay and of places that come and go.</summary>
internal static class Towns
{
    private static readonly LatLng Cathedral = LatLng.FromDegrees(45.4642, 9.1900);

    private static readonly PlaceSchema<Town> Schema = new(town => town.At)
    {
        Columns = [town => town.Population],
    };

    public static void Near()
    {
        PlaceIndex<Town> towns = PlaceIndex.Build(Town.All, Schema);

        Neighbor<Town>[] large = towns.Nearest(
            Cathedral, 3, new() { Columns = [ColumnRange.AtLeast(0, 50_000)] });
        Console.WriteLine($"Large and near: {Names(large)}");

        var lake = new Polygon(
            [LatLng.FromDegrees(46.02, 8.95), LatLng.FromDegrees(45.80, 9.05), LatLng.FromDegrees(45.85, 9.42)]);
        Console.WriteLine($"Between Lugano, Como and Lecco: {towns.Within(lake).Length} towns");

        // People draw, kilometres keep away: certainly the best, then by something that no index knows.
        ScoredPlace<Town>[] best = towns.Best(Cathedral, 60, new LinearScore(10_000, 1));
        string names = string.Join(", ", best.Take(3).Select(town => town.Place.Name));
        Console.WriteLine($"Best: {names}; of the shortest name {Shortest(best)}");

        var circle = new Circle(Cathedral, Distance.FromKilometers(20));
        Console.WriteLine($"Within 20 km: {towns.Core.Count(circle)}, {towns.Core.Density(circle):F2} a km2");
    }

    public static void Live()
    {
        var services = new ServiceCollection();
        services.AddGeospatial().AddLivePlaces(town => town.Name, Schema, null, _ => Town.All);
        using ServiceProvider provider = services.BuildServiceProvider();
        var towns = provider.GetRequiredService<LivePlaces<string, Town>>();

        PlaceView<Town> before = towns.View;
        towns.Remove("Milan");
        towns.Set(new Town("Purlin", Cathedral, 12));
        string then = Names(before.Nearest(Cathedral, 1));
        Console.WriteLine($"Nearest now: {Names(towns.Nearest(Cathedral, 2))}; before: {then}");
    }

    private static string Shortest(ScoredPlace<Town>[] best) =>
        best.Rerank(1, town => -town.Place.Name.Length)[0].Place.Name;

    private static string Names(Neighbor<Town>[] near) =>
        string.Join(", ", near.Select(town => $"{town.Place.Name} {town.Meters / 1_000:F1} km"));
}

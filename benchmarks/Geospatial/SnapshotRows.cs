using Purlin.Geospatial;

namespace Purlin.Benchmarks.Geospatial;

/// <summary>How soon a saved index answers.</summary>
internal static class SnapshotRows
{
    private const int Places = 10_000_000;

    /// <summary>All rows.</summary>
    public static IReadOnlyList<Row> All { get; } =
    [
        new("G16 open a snapshot of 10 M places", Open)
        {
            IsLong = true,
            Note = "header, length and what searches rely on are checked, as by default beyond 64 MiB; file in the "
                + "page cache; the first query faults its pages in",
        },
    ];

    private static void Open(RowSetup row)
    {
        var data = new CityPlaces(row.Size(Places, 2_000));
        SnapshotOnDisk file = row.Use(new SnapshotOnDisk());
        PlaceIndex built = PlaceIndex.Build(data.Places);
        built.Save(file.Path);
        LatLng here = data.Queries[0];
        row.Ours("PlaceIndex.Open", () => Run(file.Path, here))
            .Measure("open", Unit.Milliseconds, run => run.OpenSeconds * 1e3, Goal.AtMost(10))
            .Measure("open and 10 nearest", Unit.Milliseconds, run => run.AllSeconds * 1e3, Goal.AtMost(10));
        row.Agree("the nearest", () => Run(file.Path, here).Nearest, () => Nearest(built, here));
    }

    private static (double OpenSeconds, double AllSeconds, uint Nearest) Run(string path, LatLng here)
    {
        var options = new PlaceOpenOptions { Verify = PlaceVerification.Header };
        long start = TimeProvider.System.GetTimestamp();
        using var index = PlaceIndex.Open(path, options);
        TimeSpan opened = TimeProvider.System.GetElapsedTime(start);
        uint nearest = Nearest(index, here);
        TimeSpan all = TimeProvider.System.GetElapsedTime(start);
        return (opened.TotalSeconds, all.TotalSeconds, nearest);
    }

    private static uint Nearest(PlaceIndex index, LatLng here)
    {
        Span<Neighbor> found = stackalloc Neighbor[10];
        index.Nearest(here, found);
        return found[0].Ordinal;
    }

    private sealed class SnapshotOnDisk : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("purlin-places-");

        public string Path => System.IO.Path.Combine(_folder.FullName, "places.geo");

        public void Dispose() => _folder.Delete(recursive: true);
    }
}

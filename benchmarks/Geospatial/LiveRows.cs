using System.Diagnostics;
using Purlin.Geospatial;

namespace Purlin.Benchmarks.Geospatial;

/// <summary>The numbers of live places.</summary>
internal static class LiveRows
{
    private const string Static = "static index";
    private const int K = 10;
    private const int PerSecond = 1_000;

    private const string Conditions =
        "10 nearest of 1 M as places, one reader, each query timed; places are set one by one on another thread, "
        + "and all are rebuilt in the background when due; the rival has no writer";

    /// <summary>All rows.</summary>
    public static IReadOnlyList<Row> All { get; } =
    [
        new("Live places at 1 K updates/s, a reader's latency", Readers) { Note = Conditions },
        new("Live places, a change of one place", Changes) { Note = "of 1 M places; every place is visible at once" },
    ];

    private static PlaceSchema<Place> Schema { get; } = new(place => place.At);

    private sealed record Place(int Id, LatLng At);

    private static void Readers(RowSetup row)
    {
        var data = new CityPlaces(row.Size(1_000_000, 5_000));
        LivePlaces<int, Place> live = Filled(row, data);
        PlaceIndex<Place> index = PlaceIndex.Build(live.View.Within(LatLngBox.World), Schema);
        int queries = row.Size(500_000, 1_000);
        var random = new Random(9);

        // So much has changed that a rebuild comes about while it is measured.
        for (int i = 0; i < data.Places.Length / 40; i++)
            live.Set(Moved(data, random));
        Latencies ReadLive() => Read(data, queries, here => live.Nearest(here, K));
        row.Ours("LivePlaces", () => WithWriter(live, data, random, ReadLive))
            .Rival(Static, () => Read(data, queries, here => index.Nearest(here, K)))
            .Measure("p50", Unit.Microseconds, run => run.Percentile(50) * 1e6, Goal.None(Static))
            .Measure("p99", Unit.Microseconds, run => run.Percentile(99) * 1e6, Goal.AtMostTimes(1.5, Static));
        LatLng here = data.Queries[3];
        row.Agree(
            "an index of the same places", () => string.Join(' ', live.Nearest(here, K)), () => Anew(live, here));
    }

    private static void Changes(RowSetup row)
    {
        var data = new CityPlaces(row.Size(1_000_000, 5_000));
        LivePlaces<int, Place> live = Filled(row, data);
        var random = new Random(9);
        row.Ours("LivePlaces", n =>
        {
            for (long i = 0; i < n; i++)
                live.Set(Moved(data, random));
            return (ulong)live.Length;
        }).Time(Unit.Microseconds);
    }

    private static LivePlaces<int, Place> Filled(RowSetup row, CityPlaces data)
    {
        LivePlaces<int, Place> live = row.Use(
            new LivePlaces<int, Place>(place => place.Id, Schema));
        live.Set(data.Places.Select((at, id) => new Place(id, at)));
        return live;
    }

    private static string Anew(LivePlaces<int, Place> live, LatLng here) => string.Join(' ', PlaceIndex.Build(
        live.View.Within(LatLngBox.World), Schema).Nearest(here, K));

    // A place some kilometres from where another is.
    private static Place Moved(CityPlaces data, Random random)
    {
        LatLng at = data.Places[random.Next(data.Places.Length)];
        return new Place(random.Next(data.Places.Length), LatLng.FromDegreesWrapped(
            Math.Clamp(at.Latitude + ((random.NextDouble() - 0.5) / 50), -90, 90),
            at.Longitude + ((random.NextDouble() - 0.5) / 50)));
    }

    private static Latencies WithWriter(
        LivePlaces<int, Place> live, CityPlaces data, Random random, Func<Latencies> read)
    {
        bool isRead = false;
        var writer = new Thread(() =>
        {
            long start = Stopwatch.GetTimestamp();
            for (long written = 0; !Volatile.Read(ref isRead);)
            {
                long due = (long)(Stopwatch.GetElapsedTime(start).TotalSeconds * PerSecond);
                for (; written < due; written++)
                    live.Set(Moved(data, random));
                Thread.Sleep(1);
            }
        });
        writer.Start();
        Latencies latencies = read();
        Volatile.Write(ref isRead, true);
        writer.Join();
        return latencies;
    }

    private static Latencies Read(CityPlaces data, int queries, Func<LatLng, Neighbor<Place>[]> ask)
    {
        double[] seconds = new double[queries];
        for (int i = 0; i < queries; i++)
        {
            LatLng here = data.Queries[i & (CityPlaces.QueryCount - 1)];
            long start = Stopwatch.GetTimestamp();
            ask(here);
            seconds[i] = (Stopwatch.GetTimestamp() - start) / (double)Stopwatch.Frequency;
        }

        return new Latencies(seconds);
    }
}

using System.Globalization;
using System.Runtime.CompilerServices;

namespace Purlin.Geospatial.Tests.Snapshots;

/// <summary>As many places as a large server has: built, saved, mapped and asked within 24 GiB.</summary>
public sealed class SnapshotSoakTests : IDisposable
{
    private const long MaxResidentKiB = 24L << 20;
    private const int K = 10;

    private static readonly int Count = Effort.Of(200_000, 200_000_000);
    private static readonly LatLng[] Centers = Points.OnSphere(10_000, seed: 2);

    private readonly SnapshotFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Two_hundred_million_places_are_built_saved_mapped_and_asked()
    {
        string path = _folder.File("places.geo");
        BuildAndSave(path);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var index = PlaceIndex.Open(path, new PlaceOpenOptions { Verify = PlaceVerification.Full });
        Assert.Equal(Count, index.Length);
        Assert.Equal(Count, index.Count(LatLngBox.World));
        LatLng[] queries = [Points.At(90, 0), Points.At(-0.5, 180), Place(1), Place(Count - 2), Points.At(-48, -123)];
        Neighbor[][] found = [.. queries.Select(here => Nearest(index, here))];
        List<Neighbor>[] expected = AllWithin(queries, found);
        for (int i = 0; i < queries.Length; i++)
        {
            Assert.Equal(expected[i].OrderBy(near => near.Meters).ThenBy(near => near.Ordinal), found[i]);
            var circle = new Circle(queries[i], Distance.FromMeters(found[i][^1].Meters));
            Assert.Equal(K, index.Count(circle));
        }

        Assert.InRange(PeakResidentKiB(), 1, MaxResidentKiB);
    }

    // By itself, so that nothing holds the places when this is over.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void BuildAndSave(string path)
    {
        var places = new LatLng[Count];
        for (int i = 0; i < places.Length; i++)
            places[i] = Place(i);
        using var index = PlaceIndex.Build(places);
        index.Save(path);
    }

    private static Neighbor[] Nearest(PlaceIndex index, LatLng here)
    {
        var found = new Neighbor[K];
        Assert.Equal(K, index.Nearest(here, found, new PlaceFilter { Exact = true }));
        return found;
    }

    // All that are as near as the last found. No way is shorter than its chord.
    private static List<Neighbor>[] AllWithin(LatLng[] queries, Neighbor[][] found)
    {
        List<Neighbor>[] all = [.. queries.Select(_ => new List<Neighbor>())];
        Ecef[] from = Array.ConvertAll(queries, here => Ecef.FromLatLng(here));
        for (int ordinal = 0; ordinal < Count; ordinal++)
        {
            LatLng place = PlaceIndex.Stored(Place(ordinal));
            Ecef at = Ecef.FromLatLng(place);
            for (int i = 0; i < queries.Length; i++)
            {
                double limit = found[i][^1].Meters;
                if (from[i].ChordTo(at) > limit + 1)
                    continue;
                double meters = Geodesic.Meters(queries[i], place);
                if (meters <= limit)
                    all[i].Add(new Neighbor((uint)ordinal, meters));
            }
        }

        return all;
    }

    // Half uniform on the sphere, half some kilometres around centres; by ordinal, so that none need be kept.
    private static LatLng Place(int ordinal)
    {
        var random = new SplitMix((ulong)ordinal);
        if ((ordinal & 1) == 0)
            return Points.At(double.RadiansToDegrees(Math.Asin((2 * random.Unit()) - 1)), (360 * random.Unit()) - 180);
        LatLng center = Centers[random.Next() % (ulong)Centers.Length];
        return LatLng.FromDegreesWrapped(
            Math.Clamp(center.Latitude + (0.2 * random.Unit()), -90, 90), center.Longitude + (0.2 * random.Unit()));
    }

    private static long PeakResidentKiB()
    {
        if (!OperatingSystem.IsLinux())
            return 1;
        string line = File.ReadLines("/proc/self/status")
            .First(line => line.StartsWith("VmHWM", StringComparison.Ordinal));
        string number = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1];
        return long.Parse(number, CultureInfo.InvariantCulture);
    }
}

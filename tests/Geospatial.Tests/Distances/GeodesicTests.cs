using System.Globalization;
using static Purlin.Geospatial.Tests.Points;

namespace Purlin.Geospatial.Tests;

public sealed class GeodesicTests
{
    private const double FifteenNanometers = 1.5e-8;

    [Fact]
    public void A_path_of_millimeters_is_never_shorter_than_nothing()
    {
        foreach (LatLng point in Points.OnSphere(20_000))
            Assert.True(Geodesic.Meters(point, PlaceIndex.Stored(point)) >= 0);
    }

    [Fact]
    public void The_inverse_is_GeodSolves_to_15_nm()
    {
        foreach (double[] v in Lines())
        {
            GeodesicInverse path = Geodesic.Inverse(At(v[0], v[1]), At(v[3], v[4]));
            Assert.True(Math.Abs(path.Meters - v[6]) <= FifteenNanometers,
                $"{string.Join(' ', v)}: {path.Meters - v[6]}");
        }
    }

    [Fact]
    public void The_inverse_is_symmetric()
    {
        foreach (double[] v in Lines())
        {
            Assert.Equal(v[6], Geodesic.Meters(At(v[3], v[4]), At(v[0], v[1])), FifteenNanometers);
            Assert.Equal(v[6], Geodesic.Meters(At(-v[0], -v[1]), At(-v[3], -v[4])), FifteenNanometers);
        }
    }

    [Fact]
    public void Azimuths_lead_to_the_other_point()
    {
        foreach (double[] v in Lines())
        {
            LatLng from = At(v[0], v[1]), to = At(v[3], v[4]);
            GeodesicInverse path = Geodesic.Inverse(from, to);
            GeodesicDirect end = Geodesic.Direct(from, path.InitialAzimuthDegrees, Distance.FromMeters(path.Meters));
            Assert.True(Ecef.FromLatLng(end.Point).ChordTo(Ecef.FromLatLng(to)) <= 2 * FifteenNanometers,
                string.Join(' ', v));
        }
    }

    [Fact]
    public void Azimuths_are_GeodSolves_where_points_are_apart()
    {
        foreach (double[] v in Lines().Where(v => v[6] is > 10_000 and < 19_800_000
            && Math.Abs(v[0]) < 89 && Math.Abs(v[3]) < 89 && v[0] != 0))
        {
            GeodesicInverse path = Geodesic.Inverse(At(v[0], v[1]), At(v[3], v[4]));
            Assert.Equal(0, Math.IEEERemainder(path.InitialAzimuthDegrees - v[2], 360), 1e-10);
            Assert.Equal(0, Math.IEEERemainder(path.FinalAzimuthDegrees - v[5], 360), 1e-10);
        }
    }

    [Fact]
    public void The_direct_problem_reaches_GeodSolves_points()
    {
        foreach (double[] v in Lines().Where(v => v[6] > 0))
        {
            GeodesicDirect end = Geodesic.Direct(At(v[0], v[1]), v[2], Distance.FromMeters(v[6]));
            Assert.True(
                Ecef.FromLatLng(end.Point).ChordTo(Ecef.FromLatLng(At(v[3], v[4]))) <= 2 * FifteenNanometers,
                string.Join(' ', v));
        }
    }

    [Fact]
    public void The_direct_problem_goes_20000_km_from_Perth()
    {
        GeodesicDirect end = Geodesic.Direct(At(-32.06, 115.74), 225, Distance.FromKilometers(20_000));
        Assert.Equal(32.11195529143165, end.Point.Latitude, 2e-13);
        Assert.Equal(-63.95925278363718, end.Point.Longitude, 2e-13);
        Assert.Equal(-45.03243530622765, end.FinalAzimuthDegrees, 2e-13);
    }

    [Theory]
    [InlineData(40.6, -73.8, 51.6, -0.5, 5551759.400318678)]
    [InlineData(-41.32, 174.81, 40.96, -5.50, 19959679.267353822)]
    [InlineData(0, 0, 0.5, 179.5, 19936288.578965314)]
    [InlineData(0, 0, 0, 180, 20003931.458625447)]
    [InlineData(90, 0, -90, 0, 20003931.458625447)]
    [InlineData(0, 0, 0, 1, 111319.490793274)]
    [InlineData(0, 179.5, 0, -179.5, 111319.490793274)]
    [InlineData(0, 0, 1, 0, 110574.388557799)]
    [InlineData(89, 0, 90, 0, 111693.864914200)]
    [InlineData(0, 0, 90, 0, 10001965.729312724)]
    [InlineData(38.115556, 13.361389, 37.502669, 15.087269, 166506.178666794)]
    public void The_vectors_of_the_field_hold(double lat1, double lng1, double lat2, double lng2, double meters) =>
        Assert.Equal(meters, At(lat1, lng1).DistanceTo(At(lat2, lng2)).Meters, FifteenNanometers);

    [Fact]
    public void Nearly_antipodal_points_are_right_where_Vincenty_does_not_end() =>
        Assert.Equal(19944127.4207504578, Geodesic.Meters(At(0, 0), At(0.5, 179.7)), FifteenNanometers);

    [Fact]
    public void No_two_points_are_farther_apart_than_the_poles()
    {
        var random = new Random(9);
        for (int i = 0; i < 20_000; i++)
        {
            LatLng from = OnSphere(random);
            LatLng antipode = LatLng.FromDegreesWrapped(-from.Latitude, from.Longitude + 180);
            double scale = 100_000 * Math.Pow(10, -10 * random.NextDouble());
            double meters = Geodesic.Meters(from, Near(antipode, scale, random));
            Assert.InRange(meters, 20_003_931.45862545 - 67_200 - scale, 20_003_931.45862545 + FifteenNanometers);
        }
    }

    [Fact]
    public void Batches_say_what_single_calls_say()
    {
        LatLng[] points = OnSphere(100);
        double[] meters = new double[100];
        Geodesic.Meters(points[0], points, meters);
        Assert.Equal(points.Select(point => Geodesic.Meters(points[0], point)), meters);
        Haversine.Meters(points[0], points, meters);
        Assert.Equal(points.Select(point => Haversine.Meters(points[0], point)), meters);
        Assert.Throws<ArgumentException>(() => Geodesic.Meters(points[0], points, new double[99]));
    }

    [Fact]
    public void Bad_azimuths_are_refused() => Assert.Throws<ArgumentOutOfRangeException>(
        () => Geodesic.Direct(default, double.NaN, Distance.Zero));

    [Fact]
    public void Nothing_is_allocated()
    {
        LatLng from = At(40, -70), to = At(-39.9, 109.7);
        Allocations.AssertNone(() => Geodesic.Inverse(from, to), 2_000);
        Allocations.AssertNone(() => ChordSeries.Meters(from, to), 2_000);
        Allocations.AssertNone(() => new Circle(from, Distance.FromMeters(10)).Contains(to), 2_000);
    }

    private static IEnumerable<double[]> Lines() => Vectors.Lines("GeodSolve.tsv")
        .Select(line => line.Split('\t').Select(s => double.Parse(s, CultureInfo.InvariantCulture)).ToArray());
}

using System.Runtime.Intrinsics.X86;
using static Purlin.Geospatial.Tests.Points;

namespace Purlin.Geospatial.Tests;

public sealed class ChordTests
{
    [Fact]
    public void The_geodesic_lies_between_the_bounds_of_the_chord()
    {
        var random = new Random(3);
        int pairs = Effort.Of(60_000, 10_000_000);
        for (int i = 0; i < pairs; i++)
        {
            LatLng from = OnSphere(random);
            LatLng to = (i % 4) switch
            {
                0 => OnSphere(random),
                1 => Near(from, Math.Pow(10, 7 * random.NextDouble()), random),
                2 => Near(LatLng.FromDegreesWrapped(-from.Latitude, from.Longitude + 180), 300_000, random),
                _ => At(Math.Clamp(from.Latitude + random.NextDouble(), -90, 90), from.Longitude),
            };
            double chord = Ecef.FromLatLng(from).ChordTo(Ecef.FromLatLng(to));
            double meters = Geodesic.Meters(from, to);
            Assert.True(ChordSeries.LowerBoundMeters(chord) <= meters && meters <= ChordSeries.UpperBoundMeters(chord),
                $"{from} {to}: {ChordSeries.LowerBoundMeters(chord)} {meters} {ChordSeries.UpperBoundMeters(chord)}");
        }
    }

    [Theory]
    [InlineData(1_000, 3e-11)]
    [InlineData(10_000, 1.2e-9)]
    [InlineData(100_000, 1.2e-7)]
    [InlineData(1_000_000, 1.2e-5)]
    [InlineData(5_000_000, 3.2e-4)]
    public void The_series_is_as_near_as_proved(double meters, double relative)
    {
        double chord = 2 * Haversine.RadiusMeters * Math.Sin(meters / 2 / Haversine.RadiusMeters);
        Assert.InRange(ChordSeries.UpperBoundMeters(chord), meters, (meters * (1 + relative)) + 1e-7);
        Assert.InRange(ChordSeries.LowerBoundMeters(chord), (meters * (1 - relative)) - 1e-7, meters);
        var random = new Random(4);
        for (int i = 0; i < 5_000; i++)
        {
            LatLng from = OnSphere(random);
            LatLng to = Geodesic.Direct(from, random.NextDouble() * 360, Distance.FromMeters(meters)).Point;
            Assert.Equal(meters, ChordSeries.Meters(from, to), (meters * relative) + 1e-7);
        }
    }

    [Fact]
    public void Bounds_are_near_enough_to_decide()
    {
        Assert.InRange(ChordSeries.UpperBoundMeters(5_000) - ChordSeries.LowerBoundMeters(5_000), 0, 1e-5);
        Assert.Equal(0, ChordSeries.LowerBoundMeters(0));
        Assert.InRange(ChordSeries.UpperBoundMeters(12_756_274), 20_003_931.45, 20_003_931.46);
    }

    [Fact]
    public void Antipodes_of_the_equator_are_clamped()
    {
        double meters = ChordSeries.Meters(At(0, 0), At(0, 180));
        Assert.Equal(Math.PI * Haversine.RadiusMeters, meters, 1e-6);
    }

    [Fact]
    public void Haversine_of_antipodes_is_never_NaN()
    {
        foreach (LatLng point in OnSphere(10_000).Append(At(7.439346, -76.690586)))
        {
            LatLng antipode = LatLng.FromDegreesWrapped(-point.Latitude, point.Longitude + 180);
            Assert.Equal(Math.PI * Haversine.RadiusMeters, Haversine.Meters(point, antipode), 1.0);
        }
    }

    [Fact]
    public void Haversine_errs_by_more_than_half_a_percent()
    {
        double error = (Haversine.Meters(At(0, 0), At(1, 0)) / Geodesic.Meters(At(0, 0), At(1, 0))) - 1;
        Assert.InRange(error, 0.00555, 0.00565);
        error = (Haversine.Meters(At(89, 0), At(90, 0)) / Geodesic.Meters(At(89, 0), At(90, 0))) - 1;
        Assert.InRange(error, -0.0045, -0.0044);
    }

    [Fact]
    public void Two_metres_are_two_metres()
    {
        var random = new Random(8);
        for (int i = 0; i < 1_000; i++)
        {
            LatLng from = OnSphere(random);
            LatLng to = Geodesic.Direct(from, random.NextDouble() * 360, Distance.FromMeters(2)).Point;
            Assert.Equal(2, ChordSeries.Meters(from, to), 1e-7);
            Assert.Equal(2, Haversine.Meters(from, to), 0.012);
        }
    }

    [Fact]
    public void All_paths_of_the_batch_agree_to_the_bit()
    {
        Ecef[] points = new Ecef[1_003];
        Ecef.FromLatLng(OnSphere(points.Length), points);
        double[] scalar = [.. points.Select(point => ChordSeries.Meters(points[0], point))];
        double[] meters = new double[points.Length];

        ChordSeries.Meters(points[0], points, meters);
        Assert.Equal(scalar, meters);
        Assert.Equal(1_000, ChordArc.Fill256(points[0], points, meters));
        Assert.Equal(scalar[..1_000], meters[..1_000]);
        if (Avx512F.IsSupported)
        {
            Array.Clear(meters);
            Assert.Equal(1_000, ChordArc.Fill512(points[0], points, meters));
            Assert.Equal(scalar[..1_000], meters[..1_000]);
        }

        ChordSeries.Meters(Enumerable.Repeat(points[0], points.Length).ToArray(), points, meters);
        Assert.Equal(scalar, meters);
    }

    [Fact]
    public void The_arc_of_a_chord_is_the_true_one()
    {
        for (int i = 0; i <= 100_000; i++)
        {
            double chord = 2 * Haversine.RadiusMeters * i / 100_000;
            double expected = 2 * Haversine.RadiusMeters * Math.Asin(i / 100_000.0);
            Assert.Equal(expected, ChordArc.Meters(chord), (expected * 1e-15) + (i > 70_000 ? 1e-6 : 0));
        }
    }

    [Fact]
    public void Short_batches_are_refused()
    {
        Ecef[] points = new Ecef[5];
        Assert.Throws<ArgumentException>(() => ChordSeries.Meters(points[0], points, new double[4]));
        Assert.Throws<ArgumentException>(() => ChordSeries.Meters(points, points[..4], new double[5]));
        Assert.Throws<ArgumentException>(() => Ecef.FromLatLng(new LatLng[5], new Ecef[4]));
    }

    [Fact]
    public void Ecef_knows_the_axes()
    {
        Assert.Equal(6_378_137, Ecef.FromLatLng(At(0, 0)).X);
        Assert.Equal(0, Ecef.FromLatLng(At(0, 0)).Z);
        Assert.Equal(-6_378_137, Ecef.FromLatLng(At(0, 180)).X);
        Assert.Equal(0, Ecef.FromLatLng(At(0, 180)).Y);
        Assert.Equal(6_356_752.314245179, Ecef.FromLatLng(At(90, 33)).Z, 2e-9);
        Assert.Equal(Ecef.FromLatLng(At(90, 33)), Ecef.FromLatLng(At(90, -120)));
    }
}

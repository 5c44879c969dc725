namespace Purlin.Geospatial.Tests.Index;

/// <summary>Places per square kilometre, by areas that are reckoned another way.</summary>
public sealed class DensityTests
{
    private static readonly PlaceIndex One = PlaceIndex.Build([Points.At(0, 0), Points.At(60, 20)]);

    [Theory]
    [InlineData(0, 0.1, 1e-6)]
    [InlineData(0, 100, 1e-6)]
    [InlineData(60, 100, 1e-6)]
    [InlineData(0, 3_000, 5e-4)]
    [InlineData(60, 8_000, 2e-3)]
    public void A_circle_has_the_area_that_its_radii_sweep(double latitude, double kilometers, double tolerance)
    {
        LatLng center = Points.At(latitude, latitude / 3);
        double density = One.Density(new Circle(center, Distance.FromKilometers(kilometers)));
        double places = One.Count(new Circle(center, Distance.FromKilometers(kilometers)));
        Assert.Equal(1, density * Swept(center, kilometers * 1_000) / 1e6 / places, tolerance);
    }

    [Fact]
    public void All_of_the_earth_has_its_known_area()
    {
        // 510,065,621.724 km2, of the ellipsoid of WGS84.
        Assert.Equal(2 / 510_065_621.724, One.Density(LatLngBox.World), 1e-20);
        var all = new Circle(Points.At(45, 7), Distance.FromKilometers(30_000));
        Assert.Equal(1, One.Density(all) * 510_065_621.724 / 2, 0.01);
        Assert.Equal(2, One.Density(LatLngBox.FromDegrees(0, 0, 90, 180)) / One.Density(LatLngBox.World) / 2, 1e-9);
    }

    [Fact]
    public void Nothing_is_dense_where_there_is_nothing()
    {
        Assert.Equal(0, One.Density(new Circle(Points.At(1, 1), Distance.FromMeters(0))));
        Assert.Equal(double.PositiveInfinity, One.Density(new Circle(Points.At(0, 0), Distance.FromMeters(0))));
        Assert.Equal(0, One.Density(LatLngBox.FromDegrees(1, 1, 1, 1)));
        PlaceView<LatLng> view = View();
        Assert.Equal(One.Density(LatLngBox.World), view.Density(LatLngBox.World));
        var circle = new Circle(Points.At(1, 1), Distance.FromKilometers(500));
        Assert.Equal(One.Density(circle), view.Density(circle));
    }

    private static PlaceView<LatLng> View()
    {
        using var live = new LivePlaces<LatLng, LatLng>(at => at, new PlaceSchema<LatLng>(at => at));
        live.Set([Points.At(0, 0), Points.At(60, 20)]);
        return live.View;
    }

    // What the ends of radii of two close azimuths are apart, summed over radii by Simpson and over azimuths.
    private static double Swept(LatLng center, double radius)
    {
        const int Azimuths = 90;
        const int Steps = 20;
        const double HalfDegrees = 0.005;
        double sum = 0;
        for (int azimuth = 0; azimuth < Azimuths; azimuth++)
        {
            for (int step = 1; step <= Steps; step++)
            {
                var length = Distance.FromMeters(radius * step / Steps);
                double degrees = 360.0 / Azimuths * azimuth;
                double width = Geodesic.Meters(
                    Geodesic.Direct(center, degrees - HalfDegrees, length).Point,
                    Geodesic.Direct(center, degrees + HalfDegrees, length).Point);
                sum += width / double.DegreesToRadians(2 * HalfDegrees) * (step == Steps ? 1 : step % 2 == 0 ? 2 : 4);
            }
        }

        return sum * radius / Steps / 3 * 2 * Math.PI / Azimuths;
    }
}

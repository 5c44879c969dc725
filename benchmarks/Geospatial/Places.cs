using Purlin.Geospatial;

namespace Purlin.Benchmarks.Geospatial;

/// <summary>Points by seed.</summary>
public static class Places
{
    /// <summary>So many points, uniform on the sphere.</summary>
    public static LatLng[] OnSphere(int count)
    {
        var random = new Random(1);
        LatLng[] points = new LatLng[count];
        for (int i = 0; i < count; i++)
        {
            double latitude = double.RadiansToDegrees(Math.Asin((random.NextDouble() * 2) - 1));
            points[i] = LatLng.FromDegrees(latitude, (random.NextDouble() * 360) - 180);
        }

        return points;
    }
}

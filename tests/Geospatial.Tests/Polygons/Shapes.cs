using static Purlin.Geospatial.Tests.Points;

namespace Purlin.Geospatial.Tests;

/// <summary>Rings by seed.</summary>
internal static class Shapes
{
    /// <summary>A ring around a point: vertices at rising azimuths, so that it never crosses itself.</summary>
    public static LatLng[] Star(LatLng center, double meters, int vertices, Random random) =>
    [
        .. Enumerable.Range(0, vertices).Select(i => Geodesic.Direct(center,
            360.0 * (i + (0.8 * random.NextDouble())) / vertices,
            Distance.FromMeters(meters * (0.3 + (0.7 * random.NextDouble())))).Point),
    ];

    /// <summary>A centre where mistakes live: a pole, the antimeridian, or anywhere.</summary>
    public static LatLng Center(int i, Random random) => (i % 5) switch
    {
        0 => At(90 - (random.NextDouble() / 10), random.NextDouble() * 179),
        1 => At((random.NextDouble() / 10) - 90, random.NextDouble() * 179),
        2 => At((random.NextDouble() * 160) - 80, 180 - random.NextDouble()),
        _ => OnSphere(random),
    };

    /// <summary>
    /// The earth in triangles: an octahedron with corners at the poles and on the equator, each side cut into so many,
    /// inner corners moved a little.
    /// </summary>
    public static List<LatLng[]> Triangles(int cuts, Random random)
    {
        var corners = new Dictionary<(int, int, int), LatLng>();
        var triangles = new List<LatLng[]>();
        for (int octant = 0; octant < 8; octant++)
        {
            int x = (octant & 1) == 0 ? 1 : -1;
            int y = (octant & 2) == 0 ? 1 : -1;
            int z = (octant & 4) == 0 ? 1 : -1;
            for (int i = 0; i < cuts; i++)
            {
                for (int j = 0; i + j < cuts; j++)
                {
                    triangles.Add([Corner(i, j), Corner(i + 1, j), Corner(i, j + 1)]);
                    if (i + j + 1 < cuts)
                        triangles.Add([Corner(i + 1, j + 1), Corner(i + 1, j), Corner(i, j + 1)]);
                }
            }

            LatLng Corner(int i, int j)
            {
                (int, int, int) key = (x * i, y * j, z * (cuts - i - j));
                if (!corners.TryGetValue(key, out LatLng corner))
                    corners[key] = corner = Moved(new S2Vector(key.Item1, key.Item2, key.Item3), cuts, random);
                return corner;
            }
        }

        return triangles;
    }

    // Corners on the planes of the axes stay there, so that edges along meridians and the equator remain.
    private static LatLng Moved(S2Vector p, int cuts, Random random)
    {
        LatLng point = Orientation.Point(p);
        if (p.X == 0 || p.Y == 0 || p.Z == 0)
            return At(p.Z == 0 ? 0 : point.Latitude, p.X == 0 && p.Y == 0 ? 0 : Math.Round(point.Longitude, 9));
        double move = 10.0 / cuts;
        return At(point.Latitude + (move * (random.NextDouble() - 0.5)),
            point.Longitude + (move * (random.NextDouble() - 0.5)));
    }
}

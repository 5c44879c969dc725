using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>
/// The projection of S2 as its documentation gives it: the six faces of a cube, on each of which (u, v) in -1..1 is
/// the plane's coordinate and (s, t) in 0..1, by a quadratic, makes cells of like areas; leaves are (i, j) of 30
/// bits.
/// </summary>
internal static class S2Geometry
{
    public const int MaxLevel = 30;
    public const int MaxSize = 1 << MaxLevel;
    public const int Faces = 6;

    /// <summary>The direction of a point, taking its latitude and longitude as those of a sphere.</summary>
    public static S2Vector FromLatLng(LatLng point)
    {
        // The constants and the order of operations are those of the reference: one ulp can be another leaf.
        double latitude = Math.PI / 180 * point.Latitude;
        double longitude = Math.PI / 180 * point.Longitude;
        double cos = Math.Cos(latitude);
        return new S2Vector(Math.Cos(longitude) * cos, Math.Sin(longitude) * cos, Math.Sin(latitude));
    }

    public static int FaceOf(S2Vector p)
    {
        double x = Math.Abs(p.X), y = Math.Abs(p.Y), z = Math.Abs(p.Z);
        if (x > y)
            return x > z ? (p.X < 0 ? 3 : 0) : (p.Z < 0 ? 5 : 2);
        return y > z ? (p.Y < 0 ? 4 : 1) : (p.Z < 0 ? 5 : 2);
    }

    /// <summary>The place on a face of a direction that meets it.</summary>
    public static (double U, double V) Project(int face, S2Vector p) => face switch
    {
        0 => (p.Y / p.X, p.Z / p.X),
        1 => (-p.X / p.Y, p.Z / p.Y),
        2 => (-p.X / p.Z, -p.Y / p.Z),
        3 => (p.Z / p.X, p.Y / p.X),
        4 => (p.Z / p.Y, -p.X / p.Y),
        _ => (-p.Y / p.Z, -p.X / p.Z),
    };

    /// <summary>A direction in the axes of a face: those of u and v, and the way out of the cube.</summary>
    public static S2Vector OnFace(int face, S2Vector p) => face switch
    {
        0 => new(p.Y, p.Z, p.X),
        1 => new(-p.X, p.Z, p.Y),
        2 => new(-p.X, -p.Y, p.Z),
        3 => new(-p.Z, -p.Y, -p.X),
        4 => new(-p.Z, p.X, -p.Y),
        _ => new(p.Y, p.X, -p.Z),
    };

    /// <summary>A direction in the axes of a face, as it is.</summary>
    public static S2Vector OffFace(int face, S2Vector p) => face switch
    {
        0 => new(p.Z, p.X, p.Y),
        1 => new(-p.X, p.Z, p.Y),
        2 => new(-p.X, -p.Y, p.Z),
        3 => new(-p.Z, -p.Y, -p.X),
        4 => new(p.Y, -p.Z, -p.X),
        _ => new(p.Y, p.X, -p.Z),
    };

    public static S2Vector Unproject(int face, double u, double v) => OffFace(face, new(u, v, 1));

    public static double ToS(double u) =>
        u >= 0 ? 0.5 * Math.Sqrt(1 + (3 * u)) : 1 - (0.5 * Math.Sqrt(1 - (3 * u)));

    public static double ToU(double s) =>
        s >= 0.5 ? 1 / 3.0 * ((4 * s * s) - 1) : 1 / 3.0 * (1 - (4 * (1 - s) * (1 - s)));

    /// <summary>Four coordinates; as the one, to the bit.</summary>
    public static Vector256<double> ToU(Vector256<double> s)
    {
        // Both halves are the same square of the distance from the far end.
        Vector256<double> one = Vector256<double>.One;
        Vector256<double> far = Vector256.Max(s, one - s);
        Vector256<double> u = Vector256.Create(1 / 3.0) * ((4 * far * far) - one);
        return Vector256.ConditionalSelect(Vector256.LessThan(s, Vector256.Create(0.5)), -u, u);
    }

    /// <summary>The leaf's row or column of a coordinate; halves round to even, as the reference does.</summary>
    public static int ToLeaf(double s) =>
        Math.Clamp((int)Math.Round((MaxSize * s) - 0.5, MidpointRounding.ToEven), 0, MaxSize - 1);
}

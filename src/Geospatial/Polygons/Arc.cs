namespace Purlin.Geospatial;

/// <summary>The great-circle arc between two directions that are not opposite.</summary>
internal readonly struct Arc(S2Vector from, S2Vector to)
{
    // The sine of less than 7e-14 radians, 0.4 um: nearer to opposite, an arc has no direction to speak of.
    private const double LeastSineSquared = 4e-27;

    /// <summary>The normal of its plane, towards its left; right to the last bits however short the arc is.</summary>
    public S2Vector Normal => (from - to).Cross(from + to).Scaled(0.5);

    /// <summary>Whether the ends are so nearly opposite that no arc is the shortest.</summary>
    public bool IsHalfTurn => from.Dot(to) < 0 && from.Cross(to).NormSquared < LeastSineSquared;

    /// <summary>Its middle.</summary>
    public S2Vector Middle => (from + to).Normalized();

    /// <summary>How far it rises above its chord.</summary>
    public double Sagitta
    {
        get
        {
            double squaredHalf = Math.Min(1, (from - to).NormSquared / 4);
            return squaredHalf / (1 + Math.Sqrt(1 - squaredHalf));
        }
    }

    /// <summary>Whether a direction in the arc's plane is between its ends or one of them.</summary>
    public bool ContainsInPlane(S2Vector p)
    {
        if (p == from || p == to)
            return true;
        S2Vector normal = Normal;
        return new Arc(from, p).Normal.Dot(normal) > 0 && new Arc(p, to).Normal.Dot(normal) > 0;
    }

    /// <summary>The least squared chord from a direction of length 1 to the arc, to some 1e-15 of the chord.</summary>
    public double SquaredChordTo(S2Vector p)
    {
        S2Vector normal = Normal;
        S2Vector along = normal.Cross(p);
        double toEnds = Math.Min((p - from).NormSquared, (p - to).NormSquared);
        if (along.Dot(from) > 0 || along.Dot(to) < 0)
            return toEnds;
        double height = p.Dot(normal);
        double squaredSine = height * height / normal.NormSquared;
        return Math.Min(toEnds, 2 * squaredSine / (1 + Math.Sqrt(Math.Max(0, 1 - squaredSine))));
    }

    /// <summary>
    /// The least and the greatest latitude in degrees: those of the ends, or beyond them that of the circle's apex.
    /// </summary>
    public (double South, double North) Latitudes(double fromLatitude, double toLatitude)
    {
        double south = Math.Min(fromLatitude, toLatitude);
        double north = Math.Max(fromLatitude, toLatitude);
        S2Vector normal = Normal;
        var level = new S2Vector(normal.Y, -normal.X, 0);
        if (level.Dot(from) * level.Dot(to) > 0)
            return (south, north);
        double apex = Degrees.Atan2(Math.Sqrt(level.NormSquared), Math.Abs(normal.Z));
        return from.Z + to.Z > 0 ? (south, Math.Max(north, apex)) : (Math.Min(south, -apex), north);
    }
}

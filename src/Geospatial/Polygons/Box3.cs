namespace Purlin.Geospatial;

/// <summary>What lies between two corners, in the space of directions.</summary>
internal readonly struct Box3(S2Vector low, S2Vector high)
{
    private readonly S2Vector _low = low;
    private readonly S2Vector _high = high;

    /// <summary>A box around an arc.</summary>
    public static Box3 Around(S2Vector from, S2Vector to)
    {
        const double Rounding = 1e-15;
        double room = new Arc(from, to).Sagitta + Rounding;
        var margin = new S2Vector(room, room, room);
        return new Box3(Least(from, to) - margin, Greatest(from, to) + margin);
    }

    public Box3 With(in Box3 other) => new(Least(_low, other._low), Greatest(_high, other._high));

    public bool Intersects(in Box3 other) =>
        _low.X <= other._high.X && other._low.X <= _high.X
        && _low.Y <= other._high.Y && other._low.Y <= _high.Y
        && _low.Z <= other._high.Z && other._low.Z <= _high.Z;

    /// <summary>The squared distance to a point; 0 inside.</summary>
    public double SquaredDistanceTo(S2Vector p)
    {
        double x = Math.Max(0, Math.Max(_low.X - p.X, p.X - _high.X));
        double y = Math.Max(0, Math.Max(_low.Y - p.Y, p.Y - _high.Y));
        double z = Math.Max(0, Math.Max(_low.Z - p.Z, p.Z - _high.Z));
        return (x * x) + (y * y) + (z * z);
    }

    private static S2Vector Least(S2Vector a, S2Vector b) =>
        new(Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), Math.Min(a.Z, b.Z));

    private static S2Vector Greatest(S2Vector a, S2Vector b) =>
        new(Math.Max(a.X, b.X), Math.Max(a.Y, b.Y), Math.Max(a.Z, b.Z));
}

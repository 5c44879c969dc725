namespace Purlin.Geospatial;

/// <summary>A direction or a normal; not always of length 1.</summary>
internal readonly record struct S2Vector(double X, double Y, double Z)
{
    public double NormSquared => Dot(this);

    public double Dot(S2Vector other) => (X * other.X) + (Y * other.Y) + (Z * other.Z);

    public S2Vector Cross(S2Vector other) => new(
        (Y * other.Z) - (Z * other.Y), (Z * other.X) - (X * other.Z), (X * other.Y) - (Y * other.X));

    public S2Vector Normalized()
    {
        double scale = 1 / Math.Sqrt(NormSquared);
        return new(X * scale, Y * scale, Z * scale);
    }

    public S2Vector Scaled(double factor) => new(X * factor, Y * factor, Z * factor);

    public static S2Vector operator +(S2Vector left, S2Vector right) =>
        new(left.X + right.X, left.Y + right.Y, left.Z + right.Z);

    public static S2Vector operator -(S2Vector v) => new(-v.X, -v.Y, -v.Z);

    public static S2Vector operator -(S2Vector left, S2Vector right) =>
        new(left.X - right.X, left.Y - right.Y, left.Z - right.Z);
}

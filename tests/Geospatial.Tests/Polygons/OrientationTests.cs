using System.Numerics;

namespace Purlin.Geospatial.Tests;

public sealed class OrientationTests
{
    [Fact]
    public void The_sign_is_that_of_exact_arithmetic()
    {
        var random = new Random(3);
        int undecided = 0;
        for (int i = 0; i < 20_000; i++)
        {
            S2Vector a = Orientation.Direction(Points.OnSphere(random));
            S2Vector b = i % 3 == 0 ? a + Tiny(random, 1e-15) : Orientation.Direction(Points.OnSphere(random));
            S2Vector c = i % 2 == 0 ? new Arc(a, b).Middle + Tiny(random, 2e-16) : a + Tiny(random, 1e-9);
            int expected = Exact(a, b, c);
            Assert.Equal(expected, Orientation.Sign(a, b, c));
            Assert.Equal(expected, Orientation.ExactSign(a, b, c));
            Assert.Equal(-expected, Orientation.Sign(b, a, c));
            S2Vector normal = a.Cross(b);
            undecided += Math.Sign(normal.Dot(c)) != expected ? 1 : 0;
        }

        Assert.True(undecided > 100, $"Rounded arithmetic was wrong {undecided} times, so little was asked.");
    }

    [Fact]
    public void Directions_are_exact_where_degrees_are()
    {
        Assert.Equal(new S2Vector(0, 0, 1), Orientation.Direction(Points.At(90, 77)));
        Assert.Equal(new S2Vector(-1, 0, 0), Orientation.Direction(Points.At(0, 180)));
        Assert.Equal(new S2Vector(0, -1, 0), Orientation.Direction(Points.At(0, -90)));
        Assert.Equal(new S2Vector(1, 0, 0), Orientation.Direction(Points.At(1e-300, 1e-300)));
    }

    private static S2Vector Tiny(Random random, double size) => new S2Vector(
        random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5).Scaled(size);

    private static int Exact(S2Vector a, S2Vector b, S2Vector c) => (
        (((Whole(a.Y) * Whole(b.Z)) - (Whole(a.Z) * Whole(b.Y))) * Whole(c.X))
        + (((Whole(a.Z) * Whole(b.X)) - (Whole(a.X) * Whole(b.Z))) * Whole(c.Y))
        + (((Whole(a.X) * Whole(b.Y)) - (Whole(a.Y) * Whole(b.X))) * Whole(c.Z))).Sign;

    // A double times 2^1074.
    private static BigInteger Whole(double value)
    {
        if (value == 0)
            return BigInteger.Zero;
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        var mantissa = new BigInteger((bits & ((1L << 52) - 1)) | (1L << 52));
        return (value < 0 ? -mantissa : mantissa) << (exponent - 1);
    }
}

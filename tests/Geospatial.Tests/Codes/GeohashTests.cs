using System.Numerics;
using static Purlin.Geospatial.Tests.Points;

namespace Purlin.Geospatial.Tests;

public sealed class GeohashTests
{
    [Theory]
    [InlineData(57.64911, 10.40744, "u4pruydqqvj")]
    [InlineData(42.6, -5.6, "ezs42e44yx96")]
    [InlineData(27.988056, 86.925278, "tuvz4p141zc1")]
    [InlineData(52.5163, 13.3777, "u33db2m")]
    [InlineData(38.115556, 13.361389, "sqc8b49rnyt")]
    [InlineData(0, 0, "s00000000000")]
    [InlineData(0.497818518, 38.198505253, "sb54v4xk18jg")]
    [InlineData(37.25, 123.75, "wy85bj0hbp21")]
    [InlineData(40.390943, -75.9375, "dr4jb0bn2180")]
    [InlineData(90, 180, "bpbpbpbpbpbp")]
    [InlineData(-90, -180, "000000000000")]
    [InlineData(90, 179.99999999999997, "zzzzzzzzzzzz")]
    public void Known_points_have_known_hashes(double latitude, double longitude, string hash)
    {
        Assert.Equal(hash, Geohash.Encode(At(latitude, longitude), hash.Length));
        for (int length = 1; length <= 12; length++)
        {
            char[] text = new char[length];
            Geohash.Encode(At(latitude, longitude), text);
            Assert.StartsWith(new string(text), hash + new string(text)[Math.Min(length, hash.Length)..],
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Text_is_the_same_by_vectors_and_digit_by_digit()
    {
        var random = new Random(5);
        char[] expected = new char[12];
        char[] text = new char[12];
        for (int i = 0; i < 50_000; i++)
        {
            uint row = (uint)random.NextInt64();
            uint column = (uint)random.NextInt64();
            GeohashText.WriteByDigits(row, column, expected);
            GeohashText.Write(row, column, text);
            Assert.Equal(expected, text);
        }
    }

    [Fact]
    public void Integers_are_the_grid_and_the_text()
    {
        LatLng everest = At(27.988056, 86.925278);
        Assert.Equal(0xa7ce23e4, GeohashGrid.Row(everest.Latitude));
        Assert.Equal(0xbdd04391, GeohashGrid.Column(everest.Longitude));
        Assert.Equal(0xc28a4d93b20a22f8, Geohash.EncodeBits(At(0.497818518, 38.198505253), 64));
        for (int length = 1; length <= 12; length++)
        {
            string text = Geohash.Encode(everest, length);
            Assert.Equal(Geohash.EncodeBits(everest, 5 * length), Geohash.ToBits(text));
            Assert.Equal(text, Geohash.FromBits(Geohash.ToBits(text), length));
        }
    }

    [Fact]
    public void Codes_are_those_of_exact_halving()
    {
        Properties.Check(All, AssertExact, 1_000);
        var random = new Random(7);
        int edges = Effort.Of(30_000, 10_000_000);
        for (int i = 0; i < edges; i++)
        {
            // Edges of the grid, and the doubles beside them.
            double latitude = (random.NextInt64(1L << 32) * (45.0 / (1 << 30))) - 90;
            double longitude = (random.NextInt64(1L << 32) * (90.0 / (1 << 30))) - 180;
            AssertExact(At(latitude, longitude));
            AssertExact(At(Math.BitDecrement(latitude + 0.1) - 0.1, Math.BitIncrement(longitude)));
            AssertExact(At(Math.Max(-90, Math.BitDecrement(latitude)), Math.Max(-180, Math.BitDecrement(longitude))));
        }
    }

    [Fact]
    public void The_latitude_that_the_mantissa_gets_wrong_is_right() =>
        Assert.Equal(0x331a163cu, GeohashGrid.Row(-54.06897527631374));

    [Fact]
    public void All_paths_of_the_batch_agree()
    {
        LatLng[] points = [.. OnSphere(999), At(90, 180), At(-90, -180), At(0, 0), At(-54.06897527631374, 1)];
        ulong[] codes = new ulong[points.Length];
        foreach (int bits in new[] { 1, 26, 51, 52, 60, 64 })
        {
            ulong[] expected = [.. points.Select(point => Geohash.EncodeBits(point, bits))];
            Geohash.EncodeBits(points, bits, codes);
            Assert.Equal(expected, codes);
            if (GeohashGrid.HasVectors512)
            {
                Array.Clear(codes);
                int vectors = GeohashGrid.Fill512(points, 64 - bits, codes);
                Assert.Equal(expected[..vectors], codes[..vectors]);
                Assert.InRange(vectors, points.Length - 7, points.Length);
            }

            Array.Clear(codes);
            int done = GeohashGrid.Fill256(points, 64 - bits, codes);
            Assert.Equal(expected[..done], codes[..done]);
            Assert.InRange(done, points.Length - 1, points.Length);
        }
    }

    [Fact]
    public void The_box_of_a_known_hash()
    {
        LatLngBox box = LatLngBox.FromDegrees(42.5830078125, -5.625, 42.626953125, -5.5810546875);
        Assert.Equal(box, Geohash.GetBox("ezs42"));
        Assert.Equal(box, Geohash.GetBox("EZS42"));
        Assert.Equal(box, Geohash.GetBox(Geohash.ToBits("ezs42"), 25));
        Assert.Equal(At(42.60498046875, -5.60302734375), Geohash.Decode("ezs42"));
        Assert.Equal(LatLngBox.FromDegrees(-90, 0, 90, 180), Geohash.GetBox(1, 1));
        Assert.Equal(180, Geohash.GetBox("z").East);
    }

    [Fact]
    public void A_box_holds_its_point_and_its_center_comes_back() => Properties.Check(All, point =>
    {
        for (int bits = 1; bits <= 64; bits++)
        {
            ulong code = Geohash.EncodeBits(point, bits);
            Assert.True(Geohash.GetBox(code, bits).Contains(point));
            if (bits <= 60)
                Assert.Equal(code, Geohash.EncodeBits(Geohash.Decode(code, bits), bits));
        }
    });

    [Theory]
    [InlineData("")]
    [InlineData("0123456789012")]
    [InlineData("ezs4a")]
    [InlineData("ezs4i")]
    [InlineData("ezs4é")]
    [InlineData("ezs 4")]
    public void Bad_hashes_are_refused(string text)
    {
        Assert.False(Geohash.TryGetBox(text, out _));
        Assert.Contains("1 to 12", Assert.Throws<FormatException>(() => Geohash.Decode(text)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_sizes_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Geohash.Encode(default, 13));
        Assert.Throws<ArgumentOutOfRangeException>(() => Geohash.Encode(default, 0));
        Assert.Throws<ArgumentException>(() => Geohash.Encode(default, new char[13]));
        Assert.Throws<ArgumentException>(() => Geohash.Encode(default, Span<char>.Empty));
        Assert.Throws<ArgumentOutOfRangeException>(() => Geohash.EncodeBits(default, 65));
        Assert.Throws<ArgumentOutOfRangeException>(() => Geohash.GetBox(4, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Geohash.FromBits(1UL << 10, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Geohash.GetNeighbor(1, 1, GeohashDirection.North));
        Assert.Throws<ArgumentOutOfRangeException>(() => Geohash.GetNeighbor("s", (GeohashDirection)8));
        Assert.Throws<ArgumentException>(() => Geohash.EncodeBits(new LatLng[3], 52, new ulong[2]));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        char[] text = new char[12];
        LatLng[] points = OnSphere(100);
        ulong[] codes = new ulong[100];
        Allocations.AssertNone(() => Geohash.Encode(points[0], text));
        Allocations.AssertNone(() => Geohash.EncodeBits(points, 52, codes), 1_000);
        Allocations.AssertNone(() => Geohash.Decode("ezs42"));
    }

    private static void AssertExact(LatLng point)
    {
        Assert.Equal(Exact(point.Latitude, 90), GeohashGrid.Row(point.Latitude));
        Assert.Equal(Exact(point.Longitude, 180), GeohashGrid.Column(point.Longitude));
    }

    // floor((x + span) 2^32 / (2 span)) in integers: x is m 2^-s, exactly.
    private static uint Exact(double x, int span)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)((bits >> 52) & 0x7FF);
        BigInteger mantissa = (bits & 0xF_FFFF_FFFF_FFFF) | (exponent == 0 ? 0 : 1L << 52);
        int scale = 1075 - Math.Max(1, exponent);
        BigInteger numerator = (x < 0 ? -mantissa : mantissa) + (new BigInteger(span) << scale);
        BigInteger cell = (numerator << 31) / (new BigInteger(span) << scale);
        return (uint)BigInteger.Min(cell, uint.MaxValue);
    }
}

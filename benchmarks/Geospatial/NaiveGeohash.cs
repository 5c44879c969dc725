using Purlin.Geospatial;

namespace Purlin.Benchmarks.Geospatial;

/// <summary>Geohash as its description says: the ranges of longitude and latitude halved in turn.</summary>
public static class NaiveGeohash
{
    private const string Alphabet = "0123456789bcdefghjkmnpqrstuvwxyz";

    /// <summary>So many bits.</summary>
    public static ulong Bits(LatLng point, int bits)
    {
        double south = -90, north = 90, west = -180, east = 180;
        ulong code = 0;
        for (int i = 0; i < bits; i++)
        {
            bool upper = (i & 1) == 0
                ? Halve(point.Longitude, ref west, ref east)
                : Halve(point.Latitude, ref south, ref north);
            code = (code << 1) | (upper ? 1UL : 0);
        }

        return code;
    }

    /// <summary>Twelve characters.</summary>
    public static void Write(LatLng point, Span<char> text)
    {
        ulong code = Bits(point, 60);
        for (int i = 11; i >= 0; i--, code >>= 5)
            text[i] = Alphabet[(int)(code & 31)];
    }

    private static bool Halve(double value, ref double low, ref double high)
    {
        double middle = (low + high) / 2;
        if (value >= middle)
        {
            low = middle;
            return true;
        }

        high = middle;
        return false;
    }
}

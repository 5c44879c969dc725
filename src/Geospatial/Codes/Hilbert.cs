using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>
/// Places on Hilbert's curve: neighbours on it are neighbours in the plane. At level 1 it goes 0,0 to 0,1 to 1,1 to
/// 1,0; it starts along x at even levels and along y at odd ones, as in common GIS libraries.
/// </summary>
/// <remarks>Time is linear in the level; nothing is allocated; thread-safe.</remarks>
public static class Hilbert
{
    /// <summary>The finest level.</summary>
    public const int MaxLevel = 32;

    /// <summary>The place of a cell on the curve, below 4^level.</summary>
    /// <param name="x">The column, below 2^level.</param>
    /// <param name="y">The row, below 2^level.</param>
    /// <param name="level">How often the plane is quartered, 1 to 32.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is out of range.</exception>
    public static ulong Encode(uint x, uint y, int level)
    {
        uint last = uint.MaxValue >> (MaxLevel - Guard.InRange(level, 1, MaxLevel));
        Guard.InRange(x, 0U, last);
        Guard.InRange(y, 0U, last);
        ulong code = 0;
        for (int bit = level - 1; bit >= 0; bit--)
        {
            uint right = (x >> bit) & 1;
            uint up = (y >> bit) & 1;
            code = (code << 2) | ((3 * right) ^ up);

            // Only lower bits are read from here on, so turning all of them does no harm.
            if (up == 0)
                (x, y) = right == 1 ? (~y, ~x) : (y, x);
        }

        return code;
    }

    /// <summary>The cell at a place of the curve.</summary>
    /// <param name="code">The place, below 4^level.</param>
    /// <param name="level">How often the plane is quartered, 1 to 32.</param>
    /// <returns>Its column and row.</returns>
    /// <exception cref="ArgumentOutOfRangeException">One is out of range.</exception>
    public static (uint X, uint Y) Decode(ulong code, int level)
    {
        Guard.InRange(level, 1, MaxLevel);
        Guard.InRange(code, 0UL, ulong.MaxValue >> (2 * (MaxLevel - level)));
        uint x = 0;
        uint y = 0;
        for (int bit = 0; bit < level; bit++)
        {
            uint digit = (uint)(code >> (2 * bit)) & 3;
            uint right = digit >> 1;
            uint up = (digit ^ right) & 1;
            uint below = (1u << bit) - 1;
            if (up == 0)
                (x, y) = right == 1 ? (below - y, below - x) : (y, x);
            x |= right << bit;
            y |= up << bit;
        }

        return (x, y);
    }
}

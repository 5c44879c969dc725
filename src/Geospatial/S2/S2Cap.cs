using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>
/// A cap of the unit sphere: all directions at most an angle away from a centre. For circles on the ellipsoid, see
/// <see cref="S2Cover.Of(Circle, S2CoverOptions)"/>.
/// </summary>
public readonly record struct S2Cap
{
    /// <summary>The cap around a centre.</summary>
    /// <param name="center">The centre, its latitude and longitude taken as those of a sphere.</param>
    /// <param name="radians">The angle; pi or more is the whole sphere.</param>
    /// <exception cref="ArgumentOutOfRangeException">The angle is negative, infinite or NaN.</exception>
    public S2Cap(LatLng center, double radians)
    {
        Center = center;
        Radians = Guard.InRange(radians, 0, double.MaxValue);
    }

    /// <summary>The centre.</summary>
    public LatLng Center { get; }

    /// <summary>The angle.</summary>
    public double Radians { get; }
}

using System.Diagnostics;
using System.Globalization;
using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>
/// A point of the earth: geodetic latitude and longitude on WGS84, in degrees. Always valid: made by named factories
/// that refuse NaN, infinities and values out of range. The default value is 0, 0.
/// </summary>
/// <remarks>
/// Longitude 180 is kept as -180 and -0 as 0, so that equal points are equal values. At the poles the longitude is
/// kept as given: points that differ in it alone are 0 m apart, but not equal.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct LatLng : IEquatable<LatLng>
{
    internal const double MaxLatitude = 90;
    internal const double MaxLongitude = 180;

    private LatLng(double latitude, double longitude)
    {
        Latitude = latitude + 0.0;
        Longitude = (longitude == MaxLongitude ? -MaxLongitude : longitude) + 0.0;
    }

    /// <summary>Degrees north of the equator, -90 to 90.</summary>
    public double Latitude { get; }

    /// <summary>Degrees east of Greenwich, from -180 to below 180.</summary>
    public double Longitude { get; }

    /// <summary>The point of a latitude and a longitude, in this order.</summary>
    /// <param name="latitude">Degrees, -90 to 90.</param>
    /// <param name="longitude">Degrees, -180 to 180.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is out of range or NaN.</exception>
    public static LatLng FromDegrees(double latitude, double longitude)
    {
        if (!TryFromDegrees(latitude, longitude, out LatLng point))
            Refuse(latitude, longitude);
        return point;
    }

    /// <summary>The point of a latitude and a longitude, in this order, if they are in range.</summary>
    /// <param name="latitude">Degrees, -90 to 90.</param>
    /// <param name="longitude">Degrees, -180 to 180.</param>
    /// <param name="point">The point, or 0, 0.</param>
    /// <returns>False if one is out of range or NaN.</returns>
    public static bool TryFromDegrees(double latitude, double longitude, out LatLng point)
    {
        bool valid = Math.Abs(latitude) <= MaxLatitude && Math.Abs(longitude) <= MaxLongitude;
        point = valid ? new LatLng(latitude, longitude) : default;
        return valid;
    }

    /// <summary>The point of a latitude and a longitude that may have gone around the earth, such as 190.</summary>
    /// <param name="latitude">Degrees, -90 to 90.</param>
    /// <param name="longitude">Degrees, any finite number; reduced exactly by whole turns.</param>
    /// <exception cref="ArgumentOutOfRangeException">The latitude is out of range or NaN, the longitude not
    /// finite.</exception>
    public static LatLng FromDegreesWrapped(double latitude, double longitude) =>
        FromDegrees(latitude, Math.IEEERemainder(Guard.Finite(longitude), 2 * MaxLongitude));

    /// <summary>How far it is to another point on WGS84, to 15 nm; see <see cref="Geodesic"/>. Under 2 us.</summary>
    /// <param name="other">The other point.</param>
    public Distance DistanceTo(LatLng other) => new(Geodesic.Meters(this, other));

    /// <summary>Whether both numbers are the same.</summary>
    public static bool operator ==(LatLng left, LatLng right) => left.Equals(right);

    /// <summary>Whether a number differs.</summary>
    public static bool operator !=(LatLng left, LatLng right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(LatLng other) => Latitude == other.Latitude && Longitude == other.Longitude;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LatLng other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Latitude, Longitude);

    /// <summary>Latitude, comma, longitude, so that each reads back as the same number.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Latitude:R},{Longitude:R}");

    private static void Refuse(double latitude, double longitude)
    {
        Guard.InRange(latitude, -MaxLatitude, MaxLatitude, "Latitude comes first; is it swapped with the longitude?");
        Guard.InRange(longitude, -MaxLongitude, MaxLongitude, "Use FromDegreesWrapped for longitudes that go around.");
    }
}

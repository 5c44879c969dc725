using System.Diagnostics;
using System.Globalization;
using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>
/// What lies between two parallels and two meridians, edges included. West greater than east means across the
/// antimeridian; west -180 and east 180 is all around the earth. The default value is the point 0, 0.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct LatLngBox : IEquatable<LatLngBox>
{
    private const double FullTurn = 360;

    private LatLngBox(double south, double west, double north, double east)
    {
        South = south + 0.0;
        West = west + 0.0;
        North = north + 0.0;
        East = east + 0.0;
    }

    /// <summary>The whole earth.</summary>
    public static LatLngBox World { get; } = new(-90, -180, 90, 180);

    /// <summary>The least latitude, -90 to 90.</summary>
    public double South { get; }

    /// <summary>The western edge, -180 to 180; greater than <see cref="East"/> across the antimeridian.</summary>
    public double West { get; }

    /// <summary>The greatest latitude, -90 to 90.</summary>
    public double North { get; }

    /// <summary>The eastern edge, -180 to 180.</summary>
    public double East { get; }

    /// <summary>Whether it lies across the antimeridian, with land of both hemispheres inside.</summary>
    public bool CrossesAntimeridian => West > East;

    /// <summary>From west to east, 0 to 360 degrees.</summary>
    public double WidthDegrees => CrossesAntimeridian ? East - West + FullTurn : East - West;

    /// <summary>From south to north, 0 to 180 degrees.</summary>
    public double HeightDegrees => North - South;

    /// <summary>The middle of both spans.</summary>
    public LatLng Center => LatLng.FromDegreesWrapped((South + North) / 2, West + (WidthDegrees / 2));

    /// <summary>The box of four edges.</summary>
    /// <param name="south">Degrees, -90 to 90.</param>
    /// <param name="west">Degrees, -180 to 180; greater than <paramref name="east"/> across the antimeridian.</param>
    /// <param name="north">Degrees, at least <paramref name="south"/>, at most 90.</param>
    /// <param name="east">Degrees, -180 to 180.</param>
    /// <exception cref="ArgumentOutOfRangeException">An edge is out of range or NaN, or north is below
    /// south.</exception>
    public static LatLngBox FromDegrees(double south, double west, double north, double east)
    {
        Guard.InRange(south, -LatLng.MaxLatitude, LatLng.MaxLatitude);
        Guard.InRange(north, south, LatLng.MaxLatitude, "North is at least south.");
        Guard.InRange(west, -LatLng.MaxLongitude, LatLng.MaxLongitude);
        Guard.InRange(east, -LatLng.MaxLongitude, LatLng.MaxLongitude);
        return new LatLngBox(south, west, north, east);
    }

    /// <summary>Whether the point is inside or on an edge.</summary>
    public bool Contains(LatLng point) =>
        point.Latitude >= South && point.Latitude <= North && ContainsLongitude(point.Longitude);

    /// <summary>Whether both have a point in common, edges included.</summary>
    public bool Intersects(LatLngBox other) =>
        South <= other.North && other.South <= North
        && (ContainsLongitude(Joined(other.West)) || other.ContainsLongitude(Joined(West)));

    /// <summary>Whether two boxes have the same edges.</summary>
    public static bool operator ==(LatLngBox left, LatLngBox right) => left.Equals(right);

    /// <summary>Whether an edge differs.</summary>
    public static bool operator !=(LatLngBox left, LatLngBox right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(LatLngBox other) =>
        South == other.South && West == other.West && North == other.North && East == other.East;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LatLngBox other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(South, West, North, East);

    /// <summary>South, west, north and east with commas between.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{South:R},{West:R},{North:R},{East:R}");

    // Points know the antimeridian as -180 alone, where an east of 180 is.
    internal bool ContainsLongitude(double longitude)
    {
        bool between = CrossesAntimeridian
            ? longitude >= West || longitude <= East
            : longitude >= West && longitude <= East;
        return between || (East == LatLng.MaxLongitude && longitude == -LatLng.MaxLongitude);
    }

    private static double Joined(double longitude) =>
        longitude == LatLng.MaxLongitude ? -LatLng.MaxLongitude : longitude;
}

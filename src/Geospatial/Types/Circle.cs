using System.Diagnostics;

namespace Purlin.Geospatial;

/// <summary>
/// All points at most a radius away from a centre on WGS84, the rim included. A radius of 20,003.94 km or more holds
/// the whole earth.
/// </summary>
/// <param name="Center">The centre.</param>
/// <param name="Radius">The radius along the ground.</param>
[DebuggerDisplay("{Center}, {Radius}")]
public readonly record struct Circle(LatLng Center, Distance Radius)
{
    /// <summary>
    /// A box that holds the circle. It contains a pole where the circle does, and reaches across the antimeridian
    /// where the circle does; its edges are up to 1 % of the radius farther out than needed.
    /// </summary>
    public LatLngBox Bounds => CircleBounds.Of(this);

    /// <summary>
    /// Whether the geodesic to the point is at most the radius. The chord decides, and Karney's algorithm where its
    /// bounds do not.
    /// </summary>
    /// <param name="point">The point.</param>
    public bool Contains(LatLng point)
    {
        double chord = Ecef.FromLatLng(Center).ChordTo(Ecef.FromLatLng(point));
        return ChordSeries.UpperBoundMeters(chord) <= Radius.Meters
            || (ChordSeries.LowerBoundMeters(chord) <= Radius.Meters
                && Geodesic.Meters(Center, point) <= Radius.Meters);
    }
}

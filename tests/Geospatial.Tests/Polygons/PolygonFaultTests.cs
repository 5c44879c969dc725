using static Purlin.Geospatial.Tests.Points;

namespace Purlin.Geospatial.Tests;

public sealed class PolygonFaultTests
{
    private static readonly LatLng[] Square = [At(0, 0), At(0, 10), At(10, 10), At(10, 0)];

    [Fact]
    public void A_ring_that_crosses_itself_is_refused_with_the_crossing()
    {
        PolygonFault fault = Fault([At(0, 0), At(10, 10), At(10, 0), At(0, 10)]);
        Assert.Equal((PolygonFaultKind.Crossing, 0, 0, 0, 2),
            (fault.Kind, fault.Ring, fault.Edge, fault.OtherRing, fault.OtherEdge));
        Assert.Equal(5.0575, fault.At.Latitude, 1e-4);
        Assert.Equal(5, fault.At.Longitude, 1e-9);
        Assert.StartsWith(
            "Edge 0 of ring 0 crosses edge 2 of ring 0 at 5.05", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_crossing_of_a_long_ring_is_found()
    {
        var random = new Random(2);
        for (int i = 0; i < 100; i++)
        {
            LatLng[] ring = Shapes.Star(Shapes.Center(i, random), 2_000_000, 300, random);
            int one = random.Next(300);
            int two = (one + 2 + random.Next(296)) % 300;
            (ring[one], ring[two]) = (ring[two], ring[one]);
            PolygonFault fault = Fault(ring);
            Assert.Equal(PolygonFaultKind.Crossing, fault.Kind);
            Assert.True(Geodesic.Meters(fault.At, ring[fault.Edge]) < 4_100_000);
        }
    }

    [Fact]
    public void A_crossing_by_the_least_a_double_can_say_is_found()
    {
        Assert.Equal(PolygonFaultKind.Touching, Fault([At(0, 0), At(0, 20), At(10, 15), At(0, 10), At(10, 5)]).Kind);
        Assert.Equal(PolygonFaultKind.Crossing,
            Fault([At(0, 0), At(0, 20), At(10, 15), At(-1e-14, 10), At(10, 5)]).Kind);
        Assert.Equal(PolygonFaultKind.None,
            Fault([At(0, 0), At(0, 20), At(10, 15), At(1e-14, 10), At(10, 5)]).Kind);
    }

    [Fact]
    public void A_ring_that_touches_itself_is_refused()
    {
        Assert.Equal(PolygonFaultKind.Touching,
            Fault([At(0, 0), At(5, 5), At(0, 10), At(10, 10), At(5, 5), At(10, 0)]).Kind);
        PolygonFault back = Fault([At(0, 0), At(0, 10), At(0, 4), At(10, 5)]);
        Assert.Equal((PolygonFaultKind.Touching, At(0, 10)), (back.Kind, back.At));
        Assert.Equal(PolygonFaultKind.Touching, Fault([At(0, 0), At(0, 10), At(0, 5)]).Kind);
    }

    [Fact]
    public void Degenerate_rings_are_named()
    {
        PolygonFault repeated = Fault([At(0, 0), At(0, 10), At(0, 10), At(10, 0)]);
        Assert.Equal((PolygonFaultKind.RepeatedVertex, 2), (repeated.Kind, repeated.Edge));
        Assert.Equal(PolygonFaultKind.RepeatedVertex, Fault([At(0, 0), At(90, 10), At(90, 50)]).Kind);
        Assert.Equal(PolygonFaultKind.RepeatedVertex, Fault([At(90, 10), At(0, 0), At(90, 50)]).Kind);
        Assert.Equal(PolygonFaultKind.TooFewVertices, Fault([At(0, 0), At(0, 10), At(0, 0)]).Kind);
        Assert.Equal(PolygonFaultKind.TooFewVertices, Fault([]).Kind);
        Assert.Equal(PolygonFaultKind.TooManyVertices, Fault(new LatLng[Polygon.MaxVertices + 2]).Kind);
        PolygonFault half = Fault([At(0, 0), At(0, 180), At(10, 90)]);
        Assert.Equal((PolygonFaultKind.AntipodalEdge, 0), (half.Kind, half.Edge));
        Assert.Equal(PolygonFaultKind.AntipodalEdge, Fault([At(90, 0), At(-90, 0), At(10, 90)]).Kind);
    }

    [Fact]
    public void Holes_must_lie_in_the_outer_ring_and_outside_each_other()
    {
        LatLng[] inner = [At(2, 2), At(2, 8), At(8, 8), At(8, 2)];
        Assert.Equal(PolygonFaultKind.None, Fault(Square, inner).Kind);
        PolygonFault outside = Fault(Square, [At(20, 20), At(20, 21), At(21, 20)]);
        Assert.Equal((PolygonFaultKind.HoleOutside, 1), (outside.Kind, outside.Ring));
        PolygonFault nested = Fault(Square, inner, [At(3, 3), At(3, 4), At(4, 3)]);
        Assert.Equal((PolygonFaultKind.HoleInHole, 2), (nested.Kind, nested.Ring));
        Assert.Equal(PolygonFaultKind.HoleInHole, Fault(Square, [At(3, 3), At(3, 4), At(4, 3)], inner).Kind);
        Assert.Equal(PolygonFaultKind.Crossing, Fault(Square, [At(2, 2), At(2, 12), At(4, 2)]).Kind);
        Assert.Equal(PolygonFaultKind.Touching, Fault(Square, Square).Kind);
        Assert.Equal(PolygonFaultKind.Touching, Fault(Square, [At(0, 2), At(0, 4), At(2, 3)]).Kind);
    }

    [Fact]
    public void Holes_may_touch_in_points()
    {
        Assert.Equal(PolygonFaultKind.None, Fault(Square, [At(0, 0), At(3, 2), At(2, 3)]).Kind);
        Assert.Equal(PolygonFaultKind.None, Fault(Square, [At(0, 5), At(3, 4), At(3, 6)]).Kind);
        Assert.Equal(PolygonFaultKind.None,
            Fault(Square, [At(5, 5), At(3, 2), At(2, 3)], [At(5, 5), At(7, 8), At(8, 7)]).Kind);
        Assert.Equal(PolygonFaultKind.None, Fault(Square, [At(0, 5), At(5, 10), At(5, 0)]).Kind);

        // No edge crosses another and no vertex is outside, yet an edge is.
        Assert.Equal(PolygonFaultKind.HoleOutside,
            Fault([At(0, 0), At(0, 10), At(5, 5), At(10, 10), At(10, 0)], [At(0, 10), At(10, 10), At(5, 2)]).Kind);
    }

    [Fact]
    public void The_constructor_says_what_is_wrong()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => new Polygon(Square, [At(20, 20), At(20, 21), At(21, 20)]));
        Assert.Contains("Ring 1 is a hole, but at 20,20", e.Message, StringComparison.Ordinal);
        Assert.Equal("holes", e.ParamName);
        Assert.Throws<ArgumentNullException>(() => new Polygon(Square, (LatLng[])null!));
    }

    private static PolygonFault Fault(LatLng[] outer, params LatLng[][] holes)
    {
        bool created = Polygon.TryCreate(outer, holes, out Polygon? polygon, out PolygonFault fault);
        Assert.Equal(created, fault.Kind == PolygonFaultKind.None);
        Assert.Equal(created, polygon is not null);
        return fault;
    }
}

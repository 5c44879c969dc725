using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;
using Purlin.Geospatial;

namespace Purlin.Benchmarks.Geospatial;

/// <summary>
/// NetTopologySuite's STRtree at its best: built before, items and distance without conversions. It answers an easier
/// question: the nearest in the plane of degrees.
/// </summary>
internal sealed class PlanarTree : IItemDistance<Envelope, Coordinate>
{
    private readonly STRtree<Coordinate> _tree = new();

    public PlanarTree(LatLng[] places)
    {
        foreach (LatLng place in places)
        {
            var at = new Coordinate(place.Longitude, place.Latitude);
            _tree.Insert(new Envelope(at), at);
        }

        _tree.Build();
    }

    public int Count => _tree.Count;

    public double Distance(IBoundable<Envelope, Coordinate> one, IBoundable<Envelope, Coordinate> two) =>
        one.Item.Distance(two.Item);

    public Coordinate[] Nearest(LatLng here, int k)
    {
        var at = new Coordinate(here.Longitude, here.Latitude);
        return [.. _tree.NearestNeighbour(new Envelope(at), at, this, k)];
    }
}

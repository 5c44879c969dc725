using System.Globalization;

namespace Purlin.Geospatial;

/// <summary>What is wrong with the rings of a polygon, and where.</summary>
/// <param name="Kind">What.</param>
/// <param name="Ring">The ring: 0 is the outer one, 1 the first hole.</param>
/// <param name="Edge">The edge of that ring, from vertex to vertex, that starts at the vertex of this number.</param>
/// <param name="OtherRing">The ring of the other edge, where there are two.</param>
/// <param name="OtherEdge">The other edge, where there are two.</param>
/// <param name="At">Where: the crossing, or the vertex.</param>
public readonly record struct PolygonFault(
    PolygonFaultKind Kind, int Ring, int Edge, int OtherRing, int OtherEdge, LatLng At)
{
    /// <summary>The fault as a sentence.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sentence}");

    private string Sentence => Kind switch
    {
        PolygonFaultKind.None => "There is no fault.",
        PolygonFaultKind.TooFewVertices =>
            $"Ring {Ring} has {Edge} vertices, but must have at least 3, the first not counted again at the end.",
        PolygonFaultKind.TooManyVertices =>
            $"The rings have {Edge} vertices, but {Polygon.MaxVertices} are the most. Simplify them, or split.",
        PolygonFaultKind.RepeatedVertex =>
            $"Vertex {Edge} of ring {Ring}, {At}, is the same point as the one before it. Leave one out.",
        PolygonFaultKind.AntipodalEdge =>
            $"Edge {Edge} of ring {Ring} from {At} goes half around the earth, so its way is open. Put a vertex in.",
        PolygonFaultKind.Crossing =>
            $"Edge {Edge} of ring {Ring} crosses edge {OtherEdge} of ring {OtherRing} at {At}.",
        PolygonFaultKind.Touching =>
            $"Edge {Edge} of ring {Ring} touches edge {OtherEdge} of ring {OtherRing} at {At}. A ring must not come "
                + "back to itself, and two rings may touch in single points only.",
        PolygonFaultKind.HoleOutside =>
            $"Ring {Ring} is a hole, but at {At} it is outside the outer ring. Is it a polygon of its own?",
        _ => $"Ring {Ring} is a hole, but at {At} it is in another hole.",
    };
}

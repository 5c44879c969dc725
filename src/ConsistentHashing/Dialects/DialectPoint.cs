namespace Purlin.ConsistentHashing;

/// <summary>
/// A point of a dialect's ring. A key belongs to the first point at or after its hash, and after the last one to the
/// first.
/// </summary>
/// <param name="Position">Where it stands; points of 32 bits stand in the upper half, as their key hashes do.</param>
/// <param name="Server">The server's place in the list that the ring was made of.</param>
internal readonly record struct DialectPoint(ulong Position, int Server)
{
    /// <summary>
    /// The points in order, one to a position: where two have the same, the one that came first keeps it, as the stable
    /// sort and the deduplication of the servers that speak these dialects have it.
    /// </summary>
    public static DialectPoint[] Order(List<DialectPoint> points)
    {
        var ordered = new List<DialectPoint>(points.Count);
        foreach (DialectPoint point in points.OrderBy(point => point.Position))
        {
            if (ordered.Count == 0 || ordered[^1].Position != point.Position)
                ordered.Add(point);
        }

        return [.. ordered];
    }
}

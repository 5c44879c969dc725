namespace Purlin.ConsistentHashing.Tests;

/// <summary>The plain rule of every dialect's ring, as an oracle: the first point at or after the hash, else the first.
/// </summary>
internal static class Points
{
    public static DialectPoint Owner(DialectPoint[] points, ulong hash)
    {
        int low = 0;
        int high = points.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (points[middle].Position < hash)
                low = middle + 1;
            else
                high = middle;
        }

        return points[low == points.Length ? 0 : low];
    }

    public static int[] CountByServer(DialectPoint[] points, int servers)
    {
        int[] counts = new int[servers];
        foreach (DialectPoint point in points)
            counts[point.Server]++;
        return counts;
    }
}

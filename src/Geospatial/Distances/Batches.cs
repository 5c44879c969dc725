namespace Purlin.Geospatial;

/// <summary>What batches check.</summary>
internal static class Batches
{
    public static void CheckRoom(int needed, int room, string name = "meters")
    {
        if (room < needed)
            throw new ArgumentException($"It has room for {room}, but must have room for {needed}.", name);
    }

    public static void CheckEqual(int from, int to)
    {
        if (from != to)
            throw new ArgumentException($"It has {to} points, but must have as many as 'from', {from}.", nameof(to));
    }
}

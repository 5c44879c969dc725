namespace Purlin.Geospatial;

/// <summary>What a thread keeps for searches that do not fit into registers, so that they allocate nothing once
/// warm.</summary>
internal sealed class NearestScratch
{
    private const int FirstRoom = 256;

    // More than this is let go again after a search.
    private const int MaxKept = 1 << 16;

    [ThreadStatic]
    private static NearestScratch? s_free;

    public float[] Squares = new float[FirstRoom];
    public float[] Selection = new float[FirstRoom];
    public uint[] Slots = new uint[FirstRoom];
    public double[] Chords = new double[RoomForChords(FirstRoom)];
    public double[] Meters = new double[FirstRoom];
    public NeighborWay[] Ways = new NeighborWay[FirstRoom];

    public int Room => Slots.Length;

    /// <summary>How many chords there must be room for, for so many slots: vectors are written whole.</summary>
    public static int RoomForChords(int slots) => slots + (2 * EcefLanes.Count);

    /// <summary>The thread's own, or another while that one is used.</summary>
    public static NearestScratch Rent()
    {
        NearestScratch scratch = s_free ?? new NearestScratch();
        s_free = null;
        return scratch;
    }

    public void Return()
    {
        if (Room <= MaxKept)
            s_free = this;
    }

    /// <summary>Twice the room; what was kept of slots and squares stays.</summary>
    public void Grow()
    {
        int room = checked(Room * 2);
        Array.Resize(ref Squares, room);
        Array.Resize(ref Slots, room);
        Selection = new float[room];
        Chords = new double[RoomForChords(room)];
        Meters = new double[room];
        Ways = new NeighborWay[room];
    }
}

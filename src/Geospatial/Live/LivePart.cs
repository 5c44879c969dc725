namespace Purlin.Geospatial;

/// <summary>
/// An index of some live places, oldest first, and which of them are dead. A place's age, the number of the change that
/// set it, is its name for ever: a part is found by it, and within the part the place.
/// </summary>
internal abstract unsafe class LivePart
{
    private readonly long[] _ages;
    private readonly uint[] _slots;

    /// <param name="index">The places.</param>
    /// <param name="ages">By ordinal, ascending.</param>
    protected LivePart(PlaceIndex index, long[] ages)
    {
        Index = index;
        _ages = ages;
        _slots = new uint[ages.Length];
        Tombstones = new Tombstones(ages.Length);
        uint* ordinals = index.Tree.Ordinals;
        for (int slot = 0; slot < ages.Length; slot++)
            _slots[ordinals[slot]] = (uint)slot;
        GC.KeepAlive(index);
    }

    public PlaceIndex Index { get; }

    public Tombstones Tombstones { get; }

    /// <summary>How many places there are, dead ones too.</summary>
    public int Count => _ages.Length;

    /// <summary>How many are not dead; for the writer.</summary>
    public int Living => Count - Tombstones.Count;

    /// <summary>How many slots it takes: whole leaves.</summary>
    public long Slots => Index.Tree.Slots;

    public long OldestAge => _ages.Length == 0 ? long.MaxValue : _ages[0];

    public long AgeOf(int ordinal) => _ages[ordinal];

    public uint SlotOf(int ordinal) => _slots[ordinal];

    /// <summary>The place of an age is dead from a generation on. For the writer.</summary>
    public void Bury(long age, long since) => Tombstones.Bury(_slots[Find(age)], since);

    /// <summary>The ordinal of an age.</summary>
    public int Find(long age) => Array.BinarySearch(_ages, age);
}

namespace Purlin.Geospatial;

/// <summary>Gathers the living places of parts, and new ones, for a part of their own.</summary>
/// <param name="schema">What is kept of a place.</param>
/// <param name="count">How many there will be.</param>
internal sealed unsafe class LiveGathering<T>(PlaceSchema<T> schema, int count)
{
    private readonly T[] _places = new T[count];
    private readonly long[] _ages = new long[count];
    private readonly LatLng[] _at = new LatLng[count];
    private readonly ulong[]? _categories = schema.Categories is null ? null : new ulong[count];
    private readonly double[][] _columns = [.. schema.Columns.Select(_ => new double[count])];
    private int _count;

    /// <summary>What a generation sees of a part, with positions and numbers as the part has them.</summary>
    public void Add(LivePart part, long asOf)
    {
        var typed = (LivePart<T>)part;
        ref readonly PlaceTree tree = ref part.Index.Tree;
        for (int ordinal = 0; ordinal < part.Count; ordinal++)
        {
            uint slot = part.SlotOf(ordinal);
            if (!part.Tombstones.IsLiving(slot, asOf))
                continue;
            _places[_count] = typed.Places[ordinal];
            _ages[_count] = part.AgeOf(ordinal);
            _at[_count] = tree.Position(slot);
            if (_categories is not null)
                _categories[_count] = tree.Categories[slot];
            for (int column = 0; column < _columns.Length; column++)
                _columns[column][_count] = tree.Values[(column * tree.Slots) + slot];
            _count++;
        }

        GC.KeepAlive(part);
    }

    /// <summary>New places, of one age after the other.</summary>
    public void Add(T[] places, LatLng[] at, PlaceAttributes attributes, long firstAge)
    {
        places.CopyTo(_places, _count);
        at.CopyTo(_at, _count);
        attributes.Categories?.CopyTo(_categories!, _count);
        for (int column = 0; column < _columns.Length; column++)
            attributes.Columns[column].CopyTo(_columns[column], _count);
        foreach (T _ in places)
            _ages[_count++] = firstAge++;
    }

    public LivePart<T> Build() => new(
        PlaceIndex.Build(
            _at, new PlaceAttributes { Precision = schema.Precision, Categories = _categories, Columns = _columns }),
        _ages, _places);
}

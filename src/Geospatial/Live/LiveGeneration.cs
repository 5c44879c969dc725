namespace Purlin.Geospatial;

/// <summary>
/// All live places at one moment: parts, older ones first, whose slots and ordinals are counted on from part to part,
/// so that they are searched as one. Immutable.
/// </summary>
internal sealed class LiveGeneration
{
    private readonly uint[] _firsts;

    /// <param name="parts">At least one, though it be empty.</param>
    /// <param name="asOf">The age of the last change that it sees.</param>
    /// <param name="count">How many places it sees.</param>
    public LiveGeneration(LivePart[] parts, long asOf, int count)
    {
        Parts = parts;
        AsOf = asOf;
        Count = count;
        _firsts = new uint[parts.Length];
        for (int i = 1; i < parts.Length; i++)
            _firsts[i] = checked(_firsts[i - 1] + (uint)parts[i - 1].Slots);
    }

    public LivePart[] Parts { get; }

    public long AsOf { get; }

    public int Count { get; }

    /// <summary>The first slot of a part, which is its first ordinal, too.</summary>
    public uint First(int part) => _firsts[part];

    /// <summary>The part that a slot or an ordinal is in.</summary>
    public int PartOf(uint slot)
    {
        int part = _firsts.Length - 1;
        while (_firsts[part] > slot)
            part--;
        return part;
    }

    /// <summary>The part that a living place of an age is in.</summary>
    public static int PartOf(LivePart[] parts, long age)
    {
        int part = parts.Length - 1;
        while (parts[part].OldestAge > age)
            part--;
        return part;
    }

    /// <summary>A condition for a part, asked with ordinals of the whole.</summary>
    public AttributeFilter Attributes(int part, in PlaceFilter filter) =>
        new(Parts[part].Index.Tree, filter, _firsts[part]);

    public T PlaceAt<T>(uint ordinal)
    {
        int part = PartOf(ordinal);
        return ((LivePart<T>)Parts[part]).Places[ordinal - _firsts[part]];
    }
}

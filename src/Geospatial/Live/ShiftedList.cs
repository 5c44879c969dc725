namespace Purlin.Geospatial;

/// <summary>A list that several trees give to, one after the other: their slots are counted on from tree to
/// tree.</summary>
internal unsafe struct ShiftedList<TList>(TList list) : INearestList
    where TList : struct, INearestList
{
    public TList List = list;

    private uint _first;

    public readonly float Limit => List.Limit;

    /// <summary>The next tree's slots begin here.</summary>
    public void Shift(uint first) => _first = first;

    public void Admit(float error) => List.Admit(error);

    public void Insert(float* squares, uint lanes, uint first) => List.Insert(squares, lanes, _first + first);
}

namespace Purlin.Geospatial.Tests.Live;

/// <summary>
/// The oracle: stalls by key, in the order they were last set, and an index built of them from nothing, which has an
/// oracle of its own.
/// </summary>
internal sealed class StallModel
{
    private readonly SortedDictionary<long, Stall> _byAge = [];
    private readonly Dictionary<int, long> _ages = [];
    private PlaceIndex<Stall>? _index;
    private long _age;

    public int Length => _ages.Count;

    public PlaceIndex<Stall> Index => _index ??= PlaceIndex.Build(_byAge.Values, Stall.Schema);

    public bool Set(Stall stall)
    {
        bool isNew = !_ages.TryGetValue(stall.Id, out long age);
        _byAge.Remove(age);
        _ages[stall.Id] = ++_age;
        _byAge[_age] = stall;
        _index = null;
        return isNew;
    }

    public bool Remove(int id)
    {
        _index = null;
        return _ages.Remove(id, out long age) && _byAge.Remove(age);
    }

    public Stall? Get(int id) => _ages.TryGetValue(id, out long age) ? _byAge[age] : null;
}

namespace Purlin.Geospatial;

/// <summary>Places to be set, with what an index keeps of them: read and checked before anything changes.</summary>
internal sealed class LiveBatch<TKey, T>
    where TKey : notnull
{
    /// <exception cref="ArgumentException">A number is NaN, or a key is null.</exception>
    public LiveBatch(
        IEnumerable<T> places, Func<T, TKey> key, PlaceSchema<T> schema, IEqualityComparer<TKey> comparer)
    {
        Places = [.. places];
        Keys = Array.ConvertAll(Places, key.Invoke);
        int unnamed = Array.FindIndex(Keys, one => one is null);
        if (unnamed >= 0)
            throw new ArgumentException($"The key of place {unnamed} is null, but it must name it.", nameof(places));
        if (Keys.Length > 1)
            KeepLasts(comparer);
        At = Array.ConvertAll(Places, schema.At.Invoke);
        Attributes = schema.Attributes(Places);
        PlaceIndex.Refuse(Attributes, Places.Length);
    }

    public TKey[] Keys { get; private set; }

    public T[] Places { get; private set; }

    public LatLng[] At { get; }

    public PlaceAttributes Attributes { get; }

    // Of places with one key the last is set.
    private void KeepLasts(IEqualityComparer<TKey> comparer)
    {
        var lasts = new Dictionary<TKey, int>(Keys.Length, comparer);
        for (int i = 0; i < Keys.Length; i++)
            lasts[Keys[i]] = i;
        if (lasts.Count == Keys.Length)
            return;
        int[] kept = [.. Enumerable.Range(0, Keys.Length).Where(i => lasts[Keys[i]] == i)];
        (Keys, Places) = (Array.ConvertAll(kept, i => Keys[i]), Array.ConvertAll(kept, i => Places[i]));
    }
}

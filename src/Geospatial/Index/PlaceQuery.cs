namespace Purlin.Geospatial;

/// <summary>Which places a query wants. All conditions must hold; the default has none.</summary>
/// <typeparam name="T">The places.</typeparam>
public sealed class PlaceQuery<T>
{
    /// <inheritdoc cref="PlaceFilter.Within"/>
    public Distance? Within { get; init; }

    /// <inheritdoc cref="PlaceFilter.Categories"/>
    public ulong Categories { get; init; }

    /// <inheritdoc cref="PlaceFilter.Columns"/>
    public ColumnRange[]? Columns { get; init; }

    /// <summary>Whether a place is wanted; null for all. Must not change what it answers.</summary>
    public Func<T, bool>? Where { get; init; }

    /// <inheritdoc cref="PlaceFilter.Exact"/>
    public bool Exact { get; init; }

    internal PlaceFilter Filter(T[] places) => Filter(Where is null ? null : WhereIn(places, Where));

    internal PlaceFilter Filter(LiveGeneration generation) =>
        Filter(Where is null ? null : WhereIn(generation, Where));

    // Apart, so that queries without a delegate allocate none.
    private static Func<uint, bool> WhereIn(T[] places, Func<T, bool> isWanted) =>
        ordinal => isWanted(places[ordinal]);

    private static Func<uint, bool> WhereIn(LiveGeneration generation, Func<T, bool> isWanted) =>
        ordinal => isWanted(generation.PlaceAt<T>(ordinal));

    private PlaceFilter Filter(Func<uint, bool>? where) => new()
    {
        Within = Within,
        Categories = Categories,
        Columns = Columns,
        Exact = Exact,
        Where = where,
    };
}

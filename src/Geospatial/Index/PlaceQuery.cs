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

    internal PlaceFilter Filter(T[] places) => new()
    {
        Within = Within,
        Categories = Categories,
        Columns = Columns,
        Exact = Exact,
        Where = Where is { } isWanted ? ordinal => isWanted(places[ordinal]) : null,
    };
}

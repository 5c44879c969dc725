namespace Purlin.Geospatial;

/// <summary>Which places a query wants. All conditions must hold; the default value has none.</summary>
/// <remarks>
/// Categories and columns leave out whole parts of the index, so a condition that few places meet costs little more
/// than one that many do. <see cref="Where"/> is asked place by place, and only for those that are near enough.
/// </remarks>
public readonly struct PlaceFilter
{
    /// <summary>No farther away than this; null for any distance.</summary>
    public Distance? Within { get; init; }

    /// <summary>At least one of these categories, as bits; 0 for any.</summary>
    public ulong Categories { get; init; }

    /// <summary>Ranges of columns; null for none.</summary>
    public ColumnRange[]? Columns { get; init; }

    /// <summary>Whether a place, by its ordinal, is wanted; null for all. Must not change what it answers.</summary>
    public Func<uint, bool>? Where { get; init; }

    /// <summary>Distances are told by Karney's algorithm, to 15 nm, instead of the chord series.</summary>
    public bool Exact { get; init; }

    internal bool HasAttributes => Categories != 0 || Columns is { Length: > 0 } || Where is not null;

    internal double RadiusMeters => Within?.Meters ?? double.PositiveInfinity;
}

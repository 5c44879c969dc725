namespace Purlin.Geospatial;

/// <summary>What of a place an index reads: where it is, and by what it is searched.</summary>
/// <typeparam name="T">The places.</typeparam>
/// <param name="at">Where a place is.</param>
public sealed class PlaceSchema<T>(Func<T, LatLng> at)
{
    /// <summary>Where a place is.</summary>
    public Func<T, LatLng> At { get; } = at ?? throw new ArgumentNullException(nameof(at));

    /// <summary>How exactly positions are kept.</summary>
    public Precision Precision { get; init; }

    /// <summary>A place's categories, as bits; null for none.</summary>
    public Func<T, ulong>? Categories { get; init; }

    /// <summary>Up to 8 numbers of a place, such as a rating or a price; not NaN.</summary>
    public Func<T, double>[] Columns { get; init; } = [];

    internal PlaceAttributes Attributes(IReadOnlyList<T> places) => new()
    {
        Precision = Precision,
        Categories = Categories is null ? null : [.. places.Select(Categories)],
        Columns = [.. Columns.Select(column => places.Select(column).ToArray())],
    };
}

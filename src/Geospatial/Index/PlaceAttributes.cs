namespace Purlin.Geospatial;

/// <summary>What an index keeps of its places beside where they are. The default is nothing.</summary>
public sealed class PlaceAttributes
{
    /// <summary>At most so many columns.</summary>
    public const int MaxColumns = PlaceLayout.MaxColumns;

    /// <summary>How exactly positions are kept.</summary>
    public Precision Precision { get; init; }

    /// <summary>For each place up to 64 categories, as bits; null for none. 8 bytes a place.</summary>
    public ulong[]? Categories { get; init; }

    /// <summary>Up to 8 columns, each with a number for every place; not NaN. 8 bytes a place and column.</summary>
    public double[][] Columns { get; init; } = [];
}

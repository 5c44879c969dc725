namespace Purlin.Geospatial;

/// <summary>What is known of a part of an index: between which values each column is there.</summary>
public readonly unsafe ref struct PlaceSummary
{
    private readonly double* _ranges;

    internal PlaceSummary(double* ranges, int columns)
    {
        _ranges = ranges;
        Columns = columns;
    }

    /// <summary>How many columns there are.</summary>
    public int Columns { get; }

    /// <summary>The least value of a column.</summary>
    /// <param name="column">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public double Min(int column) => _ranges[At(column)];

    /// <summary>The greatest value of a column.</summary>
    /// <param name="column">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public double Max(int column) => _ranges[At(column) + PlaceLayout.Fanout];

    private int At(int column)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Columns, nameof(column));
        return column * 2 * PlaceLayout.Fanout;
    }
}

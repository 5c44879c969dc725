namespace Purlin.Geospatial;

/// <summary>Values of one column that are wanted, both ends included.</summary>
/// <param name="Column">Which column, from 0.</param>
/// <param name="Min">The least value; -infinity for any.</param>
/// <param name="Max">The greatest value; infinity for any.</param>
public readonly record struct ColumnRange(int Column, double Min, double Max)
{
    /// <summary>Values of at least so much.</summary>
    public static ColumnRange AtLeast(int column, double min) => new(column, min, double.PositiveInfinity);

    /// <summary>Values of at most so much.</summary>
    public static ColumnRange AtMost(int column, double max) => new(column, double.NegativeInfinity, max);
}

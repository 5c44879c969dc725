namespace Purlin.Geospatial;

/// <summary>How a cover is made.</summary>
public sealed record S2CoverOptions
{
    /// <summary>
    /// The most cells, at least 1. A cap across a corner of the cube needs 3, one across more up to 6, whatever is
    /// asked for, and a <see cref="MinLevel"/> that is too fine is kept at the cost of more.
    /// </summary>
    public int MaxCells { get; init; } = 8;

    /// <summary>No cell is larger than those of this level, 0 to 30.</summary>
    public int MinLevel { get; init; }

    /// <summary>No cell is smaller than those of this level, <see cref="MinLevel"/> to 30.</summary>
    public int MaxLevel { get; init; } = S2CellId.MaxLevel;
}

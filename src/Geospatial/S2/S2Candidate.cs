namespace Purlin.Geospatial;

/// <summary>A cell that meets the region, and the children that do.</summary>
internal sealed class S2Candidate(S2CellId cell, bool isFinal)
{
    public S2CellId Cell => cell;

    public bool IsFinal => isFinal;

    public S2Candidate?[] Children { get; } = isFinal ? [] : new S2Candidate?[4];

    public int Count { get; set; }
}

namespace Purlin.Samples.RideHailing;

/// <summary>A cell of <see cref="MapGrid"/>: column and row, counted from the south-west corner.</summary>
internal readonly record struct MapCell(int Column, int Row);

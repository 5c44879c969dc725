using System.Runtime.InteropServices;

namespace Purlin.Geospatial;

/// <summary>What the build moves around: a place's coordinates in <see cref="PlaceFrame.UnitsPerMeter"/> and its
/// ordinal.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct PlaceRecord(int x, int y, int z, uint ordinal)
{
    public readonly int X = x;
    public readonly int Y = y;
    public readonly int Z = z;
    public readonly uint Ordinal = ordinal;
}

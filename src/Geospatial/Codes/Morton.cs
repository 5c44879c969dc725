namespace Purlin.Geospatial;

/// <summary>
/// Morton codes, the Z-order, of two numbers of 32 bits: bit i of x is bit 2i, bit i of y is bit 2i + 1. More columns
/// and ranges of boxes: <see cref="MortonLayout"/>.
/// </summary>
/// <remarks>Two instructions where the processor has them; nothing is allocated; thread-safe.</remarks>
public static class Morton
{
    /// <summary>The code of two numbers.</summary>
    public static ulong Encode(uint x, uint y) => FastBits.Interleave(x, y);

    /// <summary>The numbers of a code.</summary>
    public static (uint X, uint Y) Decode(ulong code) => FastBits.Deinterleave(code);
}

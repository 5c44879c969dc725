using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>How a cap lies to a line of constant u and the three corners on it, a bit each.</summary>
/// <param name="Near">The corners in the cap.</param>
/// <param name="After">The corners after the point of their line of v that is nearest to the centre.</param>
/// <param name="Before">Those before it.</param>
/// <param name="Between">Between which corners this line's own nearest point is, a bit for each pair.</param>
internal readonly record struct S2CapRow(uint Near, uint After, uint Before, uint Between)
{
    /// <summary>From how far corners are ahead of nearest points, on their line of v and on this one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S2CapRow Of(Vector256<double> isNear, Vector256<double> across, Vector256<double> along)
    {
        uint ahead = Vector256.GreaterThan(along, Vector256<double>.Zero).ExtractMostSignificantBits();
        uint behind = Vector256.LessThan(along, Vector256<double>.Zero).ExtractMostSignificantBits();
        return new S2CapRow(isNear.ExtractMostSignificantBits(),
            Vector256.GreaterThan(across, Vector256<double>.Zero).ExtractMostSignificantBits(),
            Vector256.LessThan(across, Vector256<double>.Zero).ExtractMostSignificantBits(), behind & (ahead >> 1));
    }
}

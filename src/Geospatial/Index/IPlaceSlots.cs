using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>Where places are, by the slots that a search finds.</summary>
internal interface IPlaceSlots
{
    /// <summary>Earth-centred coordinates of four positions as stored.</summary>
    (Vector256<double> X, Vector256<double> Y, Vector256<double> Z) Ecef(ReadOnlySpan<uint> slots);

    /// <summary>A position as stored.</summary>
    LatLng Position(uint slot);

    /// <summary>Which place is there; lesser ones come first among equally near ones.</summary>
    uint Ordinal(uint slot);
}

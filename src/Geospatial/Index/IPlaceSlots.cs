using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>Where places are, by the slots that a search finds.</summary>
internal interface IPlaceSlots
{
    /// <summary>Earth-centred coordinates of eight positions as stored.</summary>
    unsafe (Vector512<double> X, Vector512<double> Y, Vector512<double> Z) Ecef(uint* slots);

    /// <summary>A position as stored.</summary>
    LatLng Position(uint slot);

    /// <summary>Which place is there; lesser ones come first among equally near ones.</summary>
    uint Ordinal(uint slot);
}

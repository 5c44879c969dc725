using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>What the nearest are searched in: one tree, or several that are searched one after the other.</summary>
internal interface INearestSource : IPlaceSlots
{
    /// <summary>Gives the list all that may be among the nearest.</summary>
    void Search<TList>(Vector128<int> query, ref TList list)
        where TList : struct, INearestList;
}

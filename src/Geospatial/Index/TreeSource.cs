using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>One tree and a condition.</summary>
internal unsafe struct TreeSource<TFilter>(in PlaceTree tree, TFilter filter) : INearestSource
    where TFilter : struct, IPlaceFilter
{
    private readonly PlaceTree _tree = tree;
    private TFilter _filter = filter;

    public void Search<TList>(Vector128<int> query, ref TList list)
        where TList : struct, INearestList => NearestSearch.Run(_tree, query, ref list, ref _filter);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly (Vector512<double> X, Vector512<double> Y, Vector512<double> Z) Ecef(uint* slots) =>
        _tree.Ecef(slots);

    public readonly LatLng Position(uint slot) => _tree.Position(slot);

    public readonly uint Ordinal(uint slot) => _tree.Ordinal(slot);
}

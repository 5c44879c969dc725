using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>
/// The parts of a generation, searched oldest and largest first, so that the limit it finds leaves little to look at in
/// the others. Equally near places so come in the order of their ages.
/// </summary>
internal readonly struct LiveSource(LiveGeneration generation, PlaceQueryPoint point, PlaceFilter filter)
    : INearestSource
{
    public void Search<TList>(Vector128<int> query, ref TList list)
        where TList : struct, INearestList
    {
        Search(0, query, ref list);
        if (generation.Parts.Length == 1)
            return;
        var refined = new RefinedList<TList>(list, point);
        for (int i = 1; i < generation.Parts.Length; i++)
        {
            refined.Begin(generation.Parts[i], generation.First(i));
            Search(i, query, ref refined);
        }

        list = refined.List;
    }

    public unsafe (Vector512<double> X, Vector512<double> Y, Vector512<double> Z) Ecef(uint* slots)
    {
        // Most are in the first part, whose slots are those of the whole.
        uint last = 0;
        for (int i = 0; i < EcefLanes.Count; i++)
            last = Math.Max(last, slots[i]);
        if (generation.PartOf(last) == 0)
            return generation.Parts[0].Index.Tree.Ecef(slots);
        double* latitudes = stackalloc double[EcefLanes.Count];
        double* longitudes = stackalloc double[EcefLanes.Count];
        for (int i = 0; i < EcefLanes.Count; i++)
        {
            LatLng position = Position(slots[i]);
            (latitudes[i], longitudes[i]) = (position.Latitude, position.Longitude);
        }

        return EcefLanes.Of(Vector512.Load(latitudes), Vector512.Load(longitudes));
    }

    public LatLng Position(uint slot)
    {
        int part = generation.PartOf(slot);
        return generation.Parts[part].Index.Tree.Position(slot - generation.First(part));
    }

    public uint Ordinal(uint slot)
    {
        int part = generation.PartOf(slot);
        uint first = generation.First(part);
        return first + generation.Parts[part].Index.Tree.Ordinal(slot - first);
    }

    private void Search<TList>(int part, Vector128<int> query, ref TList list)
        where TList : struct, INearestList
    {
        if (filter.HasAttributes)
            Search(generation.Parts[part], query, ref list, generation.Attributes(part, filter));
        else
            Search(generation.Parts[part], query, ref list, default(NoFilter));
    }

    private void Search<TList, TFilter>(LivePart part, Vector128<int> query, ref TList list, TFilter inner)
        where TList : struct, INearestList
        where TFilter : struct, IPlaceFilter
    {
        if (part.Count == 0)
            return;
        var living = new LiveFilter<TFilter>(part.Tombstones, generation.AsOf, inner);
        NearestSearch.Run(part.Index.Tree, query, ref list, ref living);
    }
}

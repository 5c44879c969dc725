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

    public (Vector256<double> X, Vector256<double> Y, Vector256<double> Z) Ecef(ReadOnlySpan<uint> slots)
    {
        // Most are in the first part, whose slots are those of the whole.
        uint last = Math.Max(Math.Max(slots[0], slots[1]), Math.Max(slots[2], slots[3]));
        if (generation.PartOf(last) == 0)
            return generation.Parts[0].Index.Tree.Ecef(slots);
        (double latitudeA, double longitudeA) = Degrees(slots[0]);
        (double latitudeB, double longitudeB) = Degrees(slots[1]);
        (double latitudeC, double longitudeC) = Degrees(slots[2]);
        (double latitudeD, double longitudeD) = Degrees(slots[3]);
        return EcefLanes.Of(
            Vector256.Create(latitudeA, latitudeB, latitudeC, latitudeD),
            Vector256.Create(longitudeA, longitudeB, longitudeC, longitudeD));
    }

    public LatLng Position(uint slot)
    {
        (double latitude, double longitude) = Degrees(slot);
        return LatLng.FromDegrees(latitude, longitude);
    }

    public unsafe uint Ordinal(uint slot)
    {
        int part = generation.PartOf(slot);
        uint first = generation.First(part);
        return first + generation.Parts[part].Index.Tree.Ordinals[slot - first];
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

    private (double Latitude, double Longitude) Degrees(uint slot)
    {
        int part = generation.PartOf(slot);
        return generation.Parts[part].Index.Tree.Degrees(slot - generation.First(part));
    }
}

using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Geospatial;

/// <summary>
/// Writes ordinals and positions in the order of slots. Places lie anywhere, so they are fetched well before they are
/// needed.
/// </summary>
internal readonly unsafe ref struct PlacePositions(PlaceTree tree, PlaceRecord* ordered)
{
    private const int Lanes = EcefLanes.Count;
    private const int Ahead = 4 * Lanes;

    public void Write(ReadOnlySpan<LatLng> places)
    {
        double* latitudes = stackalloc double[Lanes];
        double* longitudes = stackalloc double[Lanes];
        long whole = tree.IsFull ? 0 : places.Length & -Lanes;
        fixed (LatLng* all = places)
        {
            for (long slot = 0; slot < whole; slot += Lanes)
            {
                Fetch(all, slot + Ahead, places.Length);
                for (int lane = 0; lane < Lanes; lane++)
                {
                    uint ordinal = ordered[slot + lane].Ordinal;
                    tree.Ordinals[slot + lane] = ordinal;
                    latitudes[lane] = all[ordinal].Latitude;
                    longitudes[lane] = all[ordinal].Longitude;
                }

                StoredPosition.Encode(Vector512.Load(latitudes), Vector512.Load(longitudes))
                    .Store((ulong*)tree.Positions + slot);
            }
        }

        for (long slot = whole; slot < places.Length; slot++)
            Write(slot, ordered[slot].Ordinal, places);
    }

    private void Write(long slot, uint ordinal, ReadOnlySpan<LatLng> places)
    {
        tree.Ordinals[slot] = ordinal;
        if (tree.IsFull)
            ((LatLng*)tree.Positions)[slot] = places[(int)ordinal];
        else
            ((ulong*)tree.Positions)[slot] = StoredPosition.Encode(places[(int)ordinal]);
    }

    private void Fetch(LatLng* all, long slot, long count)
    {
        if (!Sse.IsSupported || slot + Lanes > count)
            return;
        for (int lane = 0; lane < Lanes; lane++)
            Sse.Prefetch0(all + ordered[slot + lane].Ordinal);
    }
}

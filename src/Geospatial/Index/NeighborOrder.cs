using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>
/// Puts candidates in the order of their geodesics, and drops those beyond the radius. Their chords, from positions
/// as stored, tell nearly all apart; Karney's algorithm runs for those only whose chords may be equally long ways.
/// </summary>
/// <typeparam name="TSlots">Where the candidates are.</typeparam>
internal readonly unsafe ref struct NeighborOrder<TSlots>(
    ref TSlots places, in PlaceQueryPoint query, double radiusMeters, bool isExact)
    where TSlots : struct, IPlaceSlots
{
    private const int Lanes = EcefLanes.Count;
    private const int SmallCount = 40;
    private const ulong AllLanes = (1UL << Lanes) - 1;

    private readonly ref TSlots _places = ref places;
    private readonly ref readonly PlaceQueryPoint _query = ref query;
    private readonly double _inner = ChordReach.Inner(radiusMeters);
    private readonly double _outer = ChordReach.Outer(radiusMeters);

    /// <summary>Writes the nearest; returns how many.</summary>
    /// <param name="slots">All that may be among them; put in order of their chords.</param>
    /// <param name="chords">With <see cref="NearestScratch.RoomForChords"/>.</param>
    /// <param name="meters">As long as the slots.</param>
    /// <param name="ways">As long as the slots.</param>
    /// <param name="neighbors">Where to.</param>
    public int Write(
        Span<uint> slots, Span<double> chords, Span<double> meters, Span<NeighborWay> ways, Span<Neighbor> neighbors)
    {
        FillChords(slots, chords);
        Sort(chords[..slots.Length], slots);
        int count = Math.Min(slots.Length, neighbors.Length);
        if (count == 0)
            return 0;
        if (!isExact && chords[count - 1] <= _inner && AreAllApart(chords, Math.Min(count, slots.Length - 1)))
        {
            ChordArc.Meters(chords[..((count + Lanes - 1) & -Lanes)]);
            for (int i = 0; i < count; i++)
                neighbors[i] = new Neighbor(_places.Ordinal(slots[i]), chords[i]);
            return count;
        }

        return WriteRuns(slots, chords, meters, ways, neighbors);
    }

    private int WriteRuns(
        Span<uint> slots, Span<double> chords, Span<double> meters, Span<NeighborWay> ways, Span<Neighbor> neighbors)
    {
        int written = 0;
        for (int i = 0; i < slots.Length && written < neighbors.Length && chords[i] <= _outer;)
        {
            int end = i + 1;
            while (end < slots.Length && !ChordReach.AreApart(chords[end - 1], chords[end]))
                end++;
            bool isDecided = !isExact && chords[end - 1] <= _inner && AreInOrder(slots[i..end], chords[i..end]);
            if (!isDecided)
                written = WriteByGeodesic(slots[i..end], chords[i..end], ways[i..end], neighbors, written);
            for (; isDecided && i < end && written < neighbors.Length; i++)
                neighbors[written++] = new Neighbor(_places.Ordinal(slots[i]), chords[i]);
            i = end;
        }

        if (!isExact)
            ToMeters(neighbors[..written], meters);
        return written;
    }

    // Whether each of a run is proved to be nearer than the next.
    private bool AreInOrder(ReadOnlySpan<uint> slots, ReadOnlySpan<double> chords)
    {
        for (int i = 1; i < slots.Length; i++)
        {
            (double x1, double y1, double z1) = EcefLanes.Of(_places.Position(slots[i - 1]));
            (double x2, double y2, double z2) = EcefLanes.Of(_places.Position(slots[i]));
            (double x, double y, double z) = (x2 - x1, y2 - y1, z2 - z1);
            double between = Math.Sqrt((x * x) + (y * y) + (z * z));
            if (!ChordReach.AreInOrder(chords[i - 1], chords[i], between))
                return false;
        }

        return true;
    }

    // A run of candidates that only Karney tells apart; ties go to the lesser ordinal.
    private int WriteByGeodesic(
        Span<uint> slots, Span<double> chords, Span<NeighborWay> ways, Span<Neighbor> neighbors, int written)
    {
        LatLng last = default;
        for (int i = 0; i < slots.Length; i++)
        {
            // Places at one position come one after the other, as their chords are equal.
            LatLng position = _places.Position(slots[i]);
            double meters = i > 0 && position == last
                ? ways[i - 1].Meters
                : Geodesic.Meters(_query.Here, position);
            ways[i] = new NeighborWay(meters, _places.Ordinal(slots[i]), chords[i]);
            last = position;
        }

        ways.Sort(static (one, two) => one.Meters != two.Meters
            ? one.Meters.CompareTo(two.Meters)
            : one.Ordinal.CompareTo(two.Ordinal));
        foreach (NeighborWay way in ways)
        {
            if (written == neighbors.Length || way.Meters > radiusMeters)
                break;
            neighbors[written++] = new Neighbor(way.Ordinal, isExact ? way.Meters : way.Chord);
        }

        return written;
    }

    private static void ToMeters(Span<Neighbor> neighbors, Span<double> meters)
    {
        for (int i = 0; i < neighbors.Length; i++)
            meters[i] = neighbors[i].Meters;
        ChordArc.Meters(meters[..neighbors.Length]);
        for (int i = 0; i < neighbors.Length; i++)
            neighbors[i] = new Neighbor(neighbors[i].Ordinal, meters[i]);
    }

    // Whether each of so many is nearer than the next by their chords alone, as nearly always.
    private static bool AreAllApart(ReadOnlySpan<double> chords, int count)
    {
        ref double first = ref MemoryMarshal.GetReference(chords[..(count + Lanes)]);
        for (int i = 0; i < count; i += Lanes)
        {
            Vector512<double> lesser = Vector512.LoadUnsafe(ref first, (nuint)i);
            Vector512<double> greater = Vector512.LoadUnsafe(ref first, (nuint)i + 1);
            ulong asked = count - i >= Lanes ? AllLanes : (1UL << (count - i)) - 1;
            if ((ChordReach.AreApart(lesser, greater).ExtractMostSignificantBits() & asked) != asked)
                return false;
        }

        return true;
    }

    private void FillChords(ReadOnlySpan<uint> slots, Span<double> chords)
    {
        ref double target = ref MemoryMarshal.GetReference(chords[..(slots.Length + Lanes)]);
        uint* last = stackalloc uint[Lanes];
        fixed (uint* all = slots)
        {
            int i = 0;
            for (; i + Lanes <= slots.Length; i += Lanes)
                Chords(all + i).StoreUnsafe(ref target, (nuint)i);
            if (i == slots.Length)
                return;
            for (int lane = 0; lane < Lanes; lane++)
                last[lane] = all[Math.Min(i + lane, slots.Length - 1)];
            Chords(last).StoreUnsafe(ref target, (nuint)i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<double> Chords(uint* slots)
    {
        (Vector512<double> x, Vector512<double> y, Vector512<double> z) = _places.Ecef(slots);
        x -= Vector512.Create(_query.X);
        y -= Vector512.Create(_query.Y);
        z -= Vector512.Create(_query.Z);
        return Vector512.Sqrt(Vector512.FusedMultiplyAdd(x, x, Vector512.FusedMultiplyAdd(y, y, z * z)));
    }

    // Few candidates come nearly in order.
    private static void Sort(Span<double> chords, Span<uint> slots)
    {
        if (chords.Length > SmallCount)
        {
            chords.Sort(slots);
            return;
        }

        for (int next = 1; next < chords.Length; next++)
        {
            double chord = chords[next];
            if (chord >= chords[next - 1])
                continue;
            uint slot = slots[next];
            int hole = next;
            for (; hole > 0 && chords[hole - 1] > chord; hole--)
                (chords[hole], slots[hole]) = (chords[hole - 1], slots[hole - 1]);
            (chords[hole], slots[hole]) = (chord, slot);
        }
    }
}

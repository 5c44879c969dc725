using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Geospatial;

/// <summary>
/// Visits the tree nearest box first. The bounds of a node's eight children are one vector; those of the levels above
/// are kept as they are, with visited lanes infinite, so going back up is one comparison a level and nothing is ever
/// pushed.
/// </summary>
internal static unsafe class NearestSearch
{
    private const int Line = 64;

    [SkipLocalsInit]
    public static void Run<TList, TFilter>(
        in PlaceTree tree, Vector128<int> query, ref TList list, ref TFilter filter)
        where TList : struct, INearestList
        where TFilter : struct, IPlaceFilter
    {
        float* frames = stackalloc float[PlaceLayout.MaxLevels * PlaceLayout.Fanout];
        long* path = stackalloc long[PlaceLayout.MaxLevels];
        int bottom = tree.Levels - 1;
        int level = 0;
        long node = 0;
        while (true)
        {
            long index = tree.LevelStarts[level] + node;
            byte* at = tree.Nodes + (index * PlaceLayout.NodeBytes);
            Vector256<float> bounds = NodeBoxes.Nearest(at, query);
            bounds = filter.Children(index, bounds);
            if (level == bottom)
            {
                ScanLeaves(tree, at, node, query, bounds, ref list, ref filter);
                if (level == 0)
                    return;
                level--;
                bounds = Vector256.Load(frames + (level * PlaceLayout.Fanout));
            }
            else
            {
                path[level] = node;
            }

            int child;
            while ((child = TakeLeast(ref bounds, list.Limit)) < 0)
            {
                if (level == 0)
                    return;
                level--;
                bounds = Vector256.Load(frames + (level * PlaceLayout.Fanout));
            }

            bounds.Store(frames + (level * PlaceLayout.Fanout));
            node = (path[level] * PlaceLayout.Fanout) + child;
            level++;
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ScanLeaves<TList, TFilter>(
        in PlaceTree tree, byte* at, long node, Vector128<int> query, Vector256<float> bounds, ref TList list,
        ref TFilter filter)
        where TList : struct, INearestList
        where TFilter : struct, IPlaceFilter
    {
        float* squares = stackalloc float[PlaceLayout.LeafSize];
        float least = Least(bounds);
        if (!(least < list.Limit))
            return;
        Vector128<float> offset = NodeBoxes.Offset(at, query);
        Vector128<float> scale = NodeBoxes.Scale(at);
        list.Admit(scale[3]);
        int lane = Lane(bounds, least);
        do
        {
            long leaf = (node * PlaceLayout.Fanout) + lane;
            bounds = Without(bounds, lane);
            least = Least(bounds);
            lane = Lane(bounds, least);
            if (Sse.IsSupported && least < list.Limit)
                PrefetchLeaf(tree.Leaves + (((node * PlaceLayout.Fanout) + lane) * PlaceLayout.LeafBytes));
            long first = leaf * PlaceLayout.LeafSize;
            byte* points = tree.Leaves + (leaf * PlaceLayout.LeafBytes);
            uint lanes = Avx512F.IsSupported
                ? LeafScan.Squares512(points, offset, scale, list.Limit, squares)
                : LeafScan.Squares256(points, offset, scale, list.Limit, squares);
            lanes = filter.Points(first, lanes & tree.LanesAt(first));
            if (lanes == 0)
                continue;
            list.Insert(squares, lanes, (uint)first);
            Prefetch(tree, first);
        }
        while (least < list.Limit);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchLeaf(byte* points)
    {
        Sse.Prefetch0(points);
        Sse.Prefetch0(points + Line);
        Sse.Prefetch0(points + (2 * Line));
    }

    // What the order needs of the leaf's places is on its way while others are read.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(in PlaceTree tree, long first)
    {
        if (!Sse.IsSupported || tree.IsFull)
            return;
        byte* positions = tree.Positions + (first * sizeof(ulong));
        Sse.Prefetch0(positions);
        Sse.Prefetch0(positions + Line);
        Sse.Prefetch0(positions + (2 * Line));
        Sse.Prefetch0(positions + (3 * Line));
        Sse.Prefetch0(tree.Ordinals + first);
        Sse.Prefetch0((byte*)(tree.Ordinals + first) + Line);
    }

    // The lane of the least bound, which becomes infinite; -1 if none is below the limit.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TakeLeast(ref Vector256<float> bounds, float limit)
    {
        float least = Least(bounds);
        if (!(least < limit))
            return -1;
        int lane = Lane(bounds, least);
        bounds = Without(bounds, lane);
        return lane;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Least(Vector256<float> bounds)
    {
        Vector128<float> half = Vector128.MinNative(bounds.GetLower(), bounds.GetUpper());
        half = Vector128.MinNative(half, Vector128.Shuffle(half, Vector128.Create(2, 3, 0, 1)));
        half = Vector128.MinNative(half, Vector128.Shuffle(half, Vector128.Create(1, 0, 3, 2)));
        return half.ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Lane(Vector256<float> bounds, float bound) => BitOperations.TrailingZeroCount(
        Vector256.Equals(bounds, Vector256.Create(bound)).ExtractMostSignificantBits());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Without(Vector256<float> bounds, int lane) => Vector256.ConditionalSelect(
        Vector256.Equals(Vector256.Create(lane), Vector256<int>.Indices).AsSingle(),
        Vector256.Create(float.PositiveInfinity), bounds);
}

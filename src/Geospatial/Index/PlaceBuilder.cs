using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>
/// Halves the records along the widest axis, three times for each level of eight, at multiples of whole subtrees, and
/// writes nodes and leaves on the way back. n log n; one thread.
/// </summary>
internal sealed unsafe class PlaceBuilder(PlaceLayout layout, PlaceTree tree, PlaceRecords records)
{
    private const int SampleSize = 1 << 10;

    private readonly Vector128<int>* _first = records.Start;

    public void Run()
    {
        if (layout.Count > 0)
            Build(0, 0, _first, _first + layout.Count);
    }

    private (Vector128<int> Min, Vector128<int> Max) Build(
        int level, long node, Vector128<int>* low, Vector128<int>* high)
    {
        long room = layout.SlotsPerNode(level + 1);
        int children = (int)((high - low + room - 1) / room);
        Split(low, high, room, children);
        (Vector128<int> Min, Vector128<int> Max)* boxes =
            stackalloc (Vector128<int> Min, Vector128<int> Max)[PlaceLayout.Fanout];
        (Vector128<int> Min, Vector128<int> Max) all = Nothing;
        bool isBottom = level == layout.Levels - 1;
        for (int child = 0; child < children; child++)
        {
            Vector128<int>* from = low + (child * room);
            Vector128<int>* to = child == children - 1 ? high : from + room;
            boxes[child] = isBottom
                ? Bounds(from, to)
                : Build(level + 1, (node * PlaceLayout.Fanout) + child, from, to);
            all = (Vector128.Min(all.Min, boxes[child].Min), Vector128.Max(all.Max, boxes[child].Max));
        }

        var frame = new PlaceFrame(all.Min, all.Max);
        byte* at = tree.Nodes + ((tree.LevelStarts[level] + node) * PlaceLayout.NodeBytes);
        frame.Write(at);
        for (int child = 0; child < PlaceLayout.Fanout; child++)
        {
            if (child < children)
                frame.WriteBox(at, child, boxes[child].Min, boxes[child].Max);
            else
                PlaceFrame.WriteNoBox(at, child);
        }

        if (isBottom)
            WriteLeaves(frame, node, low, high);
        return all;
    }

    private static (Vector128<int> Min, Vector128<int> Max) Nothing =>
        (Vector128.Create(int.MaxValue), Vector128.Create(int.MinValue));

    private void WriteLeaves(PlaceFrame frame, long node, Vector128<int>* low, Vector128<int>* high)
    {
        long leaf = node * PlaceLayout.Fanout;
        for (; low < high; low += PlaceLayout.LeafSize, leaf++)
        {
            int count = (int)Math.Min(PlaceLayout.LeafSize, high - low);
            frame.WriteLeaf(tree.Leaves + (leaf * PlaceLayout.LeafBytes), low, count);
        }
    }

    private void Split(Vector128<int>* low, Vector128<int>* high, long room, int children)
    {
        if (children < 2)
            return;
        int left = (children + 1) / 2;
        Vector128<int>* middle = low + (left * room);
        PlaceSelection.Select(low, high, middle, WidestAxis(low, high), records);
        Split(low, middle, room, left);
        Split(middle, high, room, children - left);
    }

    // Of many records by some thousand of them.
    private static int WidestAxis(Vector128<int>* low, Vector128<int>* high)
    {
        long step = Math.Max(1, (high - low) / SampleSize);
        (Vector128<int> min, Vector128<int> max) = Nothing;
        for (; low < high; low += step)
        {
            min = Vector128.Min(min, *low);
            max = Vector128.Max(max, *low);
        }

        Vector128<int> width = max - min;
        return width[0] >= width[1]
            ? (width[0] >= width[2] ? 0 : 2)
            : (width[1] >= width[2] ? 1 : 2);
    }

    private static (Vector128<int> Min, Vector128<int> Max) Bounds(Vector128<int>* low, Vector128<int>* high)
    {
        (Vector128<int> min, Vector128<int> max) = Nothing;
        for (; low < high; low++)
        {
            min = Vector128.Min(min, *low);
            max = Vector128.Max(max, *low);
        }

        return (min, max);
    }
}

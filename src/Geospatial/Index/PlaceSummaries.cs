using System.Diagnostics;

namespace Purlin.Geospatial;

/// <summary>
/// Puts attributes into the order of slots, and writes for every node what is below each of its children: the union of
/// categories, the least and the greatest value of each column.
/// </summary>
internal sealed unsafe class PlaceSummaries(PlaceLayout layout, PlaceTree tree)
{
    private const int Fanout = PlaceLayout.Fanout;

    public void Write(PlaceAttributes attributes)
    {
        if (attributes.Categories is { } categories)
        {
            for (long slot = 0; slot < layout.Count; slot++)
                tree.Categories[slot] = categories[tree.Ordinals[slot]];
            for (int level = layout.Levels - 1; level >= 0; level--)
                WriteCategories(level);
        }

        for (int column = 0; column < layout.Columns; column++)
        {
            double* values = tree.Values + (column * tree.Slots);
            double[] given = attributes.Columns[column];
            for (long slot = 0; slot < layout.Count; slot++)
                values[slot] = given[tree.Ordinals[slot]];
            for (int level = layout.Levels - 1; level >= 0; level--)
                WriteRanges(level, column);
        }
    }

    private void WriteCategories(int level)
    {
        for (long child = 0; child < layout.ChildrenOf(level); child++)
        {
            ulong all = 0;
            if (level == layout.Levels - 1)
            {
                (long first, long end) = tree.SlotsBelow(level, child);
                for (long slot = first; slot < end; slot++)
                    all |= tree.Categories[slot];
            }
            else
            {
                ulong* below = tree.NodeCategories + ((layout.LevelStarts[level + 1] + child) * Fanout);
                for (int i = 0; i < Fanout; i++)
                    all |= below[i];
            }

            tree.NodeCategories[(layout.LevelStarts[level] * Fanout) + child] = all;
        }
    }

    private void WriteRanges(int level, int column)
    {
        double* values = tree.Values + (column * tree.Slots);
        for (long child = 0; child < layout.ChildrenOf(level); child++)
        {
            double min = double.PositiveInfinity;
            double max = double.NegativeInfinity;
            if (level == layout.Levels - 1)
            {
                (long first, long end) = tree.SlotsBelow(level, child);
                for (long slot = first; slot < end; slot++)
                    (min, max) = (Math.Min(min, values[slot]), Math.Max(max, values[slot]));
            }
            else
            {
                double* below = Ranges(layout.LevelStarts[level + 1] + child, column);
                long grandchildren = Math.Min(Fanout, layout.ChildrenOf(level + 1) - (child * Fanout));
                for (long i = 0; i < grandchildren; i++)
                    (min, max) = (Math.Min(min, below[i]), Math.Max(max, below[Fanout + i]));
            }

            Debug.Assert(min <= max, "Every child has a place.");
            double* here = Ranges(layout.LevelStarts[level] + (child / Fanout), column) + (child % Fanout);
            here[0] = min;
            here[Fanout] = max;
        }
    }

    private double* Ranges(long node, int column) =>
        tree.NodeRanges + (((node * layout.Columns) + column) * 2 * Fanout);
}

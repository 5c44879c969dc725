using System.Numerics;
using System.Runtime.InteropServices;

namespace Purlin.Geospatial;

/// <summary>Sets of cells in spans.</summary>
internal static class S2CellSet
{
    /// <summary>
    /// Sorts, drops cells inside others, and puts the parent for four children; returns how many are left.
    /// </summary>
    public static int Normalize(Span<S2CellId> cells)
    {
        Sort(cells);
        int count = 0;
        for (int next = 0; next < cells.Length; next++)
        {
            S2CellId cell = cells[next];
            if (count > 0 && cells[count - 1].Contains(cell))
                continue;
            while (count > 0 && cell.Contains(cells[count - 1]))
                count--;
            while (count >= 3 && AreSiblings(cells.Slice(count - 3, 3), cell))
            {
                cell = cell.ParentAt(cell.Level - 1);
                count -= 3;
            }

            cells[count++] = cell;
        }

        return count;
    }

    /// <summary>Puts the cells of a level for larger ones.</summary>
    public static void Denormalize(ref S2Buffer<S2CellId> cells, int minLevel)
    {
        int count = cells.Count;
        for (int i = 0; i < count; i++)
        {
            S2CellId cell = cells.Items[i];
            if (cell.Level >= minLevel)
                continue;

            // The first takes its place, the others go to the end.
            ulong step = 1UL << ((2 * (S2CellId.MaxLevel - minLevel)) + 1);
            S2CellId child = cells.Items[i] = cell.RangeMin.ParentAt(minLevel);
            for (ulong left = (1UL << (2 * (minLevel - cell.Level))) - 1; left > 0; left--)
            {
                child = child.Plus(step);
                cells.Add(child);
            }
        }

        if (cells.Count > count)
            Sort(cells.Items);
    }

    /// <summary>
    /// Puts for neighbours in the list their common ancestor, the smallest there is, until there are so few; cells of
    /// different faces have none. Returns how many are left.
    /// </summary>
    public static int Reduce(Span<S2CellId> cells, int maxCells)
    {
        while (cells.Length > maxCells)
        {
            int best = -1;
            int bestLevel = -1;
            for (int i = 0; i + 1 < cells.Length; i++)
            {
                int level = CommonLevel(cells[i], cells[i + 1]);
                if (level > bestLevel)
                    (best, bestLevel) = (i, level);
            }

            if (best < 0)
                break;
            cells[best] = cells[best].ParentAt(bestLevel);
            cells = cells[..Normalize(cells)];
        }

        return cells.Length;
    }

    // Numbers are sorted without asking a comparer.
    private static void Sort(Span<S2CellId> cells) => MemoryMarshal.Cast<S2CellId, ulong>(cells).Sort();

    // The level of the smallest cell that holds both; -1 if they are of different faces.
    private static int CommonLevel(S2CellId left, S2CellId right)
    {
        ulong differing = Math.Max(left.Id ^ right.Id, Math.Max(left.Id & (0 - left.Id), right.Id & (0 - right.Id)));
        int top = 63 - BitOperations.LeadingZeroCount(differing);
        return Math.Max(60 - top, -1) >> 1;
    }

    private static bool AreSiblings(ReadOnlySpan<S2CellId> three, S2CellId last)
    {
        if (last.Level == 0)
            return false;
        S2CellId parent = last.ParentAt(last.Level - 1);
        foreach (S2CellId cell in three)
        {
            if (cell.Level != last.Level || !parent.Contains(cell))
                return false;
        }

        return true;
    }
}

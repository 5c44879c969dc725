using System.Numerics;

namespace Purlin.Geospatial;

/// <summary>Sets of cells as lists.</summary>
internal static class S2CellSet
{
    /// <summary>Sorts, drops cells inside others, and puts the parent for four children.</summary>
    public static void Normalize(List<S2CellId> cells)
    {
        cells.Sort();
        int count = 0;
        for (int next = 0; next < cells.Count; next++)
        {
            S2CellId cell = cells[next];
            if (count > 0 && cells[count - 1].Contains(cell))
                continue;
            while (count > 0 && cell.Contains(cells[count - 1]))
                count--;
            while (count >= 3 && AreSiblings(cells, count - 3, cell))
            {
                cell = cell.ParentAt(cell.Level - 1);
                count -= 3;
            }

            cells[count++] = cell;
        }

        cells.RemoveRange(count, cells.Count - count);
    }

    /// <summary>Puts the cells of a level for larger ones.</summary>
    public static void Denormalize(List<S2CellId> cells, int minLevel)
    {
        if (cells.TrueForAll(cell => cell.Level >= minLevel))
            return;
        var small = new List<S2CellId>();
        foreach (S2CellId cell in cells)
        {
            if (cell.Level >= minLevel)
            {
                small.Add(cell);
                continue;
            }

            ulong step = 1UL << (2 * (S2CellId.MaxLevel - minLevel) + 1);
            S2CellId last = cell.RangeMax.ParentAt(minLevel);
            for (S2CellId child = cell.RangeMin.ParentAt(minLevel); child <= last;)
            {
                small.Add(child);
                if (child == last)
                    break;
                child = S2CellId.FromUInt64(child.Id + step);
            }
        }

        cells.Clear();
        cells.AddRange(small);
    }

    /// <summary>
    /// Puts for neighbours in the list their common ancestor, the smallest there is, until there are so few; cells of
    /// different faces have none.
    /// </summary>
    public static void Reduce(List<S2CellId> cells, int maxCells)
    {
        while (cells.Count > maxCells)
        {
            int best = -1;
            int bestLevel = -1;
            for (int i = 0; i + 1 < cells.Count; i++)
            {
                int level = CommonLevel(cells[i], cells[i + 1]);
                if (level > bestLevel)
                    (best, bestLevel) = (i, level);
            }

            if (best < 0)
                return;
            cells.Add(cells[best].ParentAt(bestLevel));
            Normalize(cells);
        }
    }

    // The level of the smallest cell that holds both; -1 if they are of different faces.
    private static int CommonLevel(S2CellId left, S2CellId right)
    {
        ulong differing = Math.Max(left.Id ^ right.Id, Math.Max(left.Id & (0 - left.Id), right.Id & (0 - right.Id)));
        int top = 63 - BitOperations.LeadingZeroCount(differing);
        return Math.Max(60 - top, -1) >> 1;
    }

    private static bool AreSiblings(List<S2CellId> cells, int first, S2CellId last)
    {
        if (last.Level == 0)
            return false;
        S2CellId parent = last.ParentAt(last.Level - 1);
        for (int i = 0; i < 3; i++)
        {
            if (cells[first + i].Level != last.Level || !parent.Contains(cells[first + i]))
                return false;
        }

        return true;
    }
}

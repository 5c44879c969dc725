namespace Purlin.Geospatial;

public readonly partial struct S2CellId
{
    /// <summary>How many cells share an edge with a cell.</summary>
    public const int EdgeNeighbors = 4;

    /// <summary>The most cells of a level around a cell.</summary>
    public const int MaxNeighbors = 8;

    /// <summary>
    /// The four cells of this level that share an edge: below, right, above and left on the cell's own face.
    /// </summary>
    /// <param name="neighbors">Gets them; at least four long.</param>
    /// <exception cref="ArgumentException">It is shorter.</exception>
    public void GetEdgeNeighbors(Span<S2CellId> neighbors)
    {
        Batches.CheckRoom(EdgeNeighbors, neighbors.Length, nameof(neighbors));
        (int i, int j, int size, _) = Leaves();
        int level = Level;
        neighbors[0] = Around(Face, i, j - size).ParentAt(level);
        neighbors[1] = Around(Face, i + size, j).ParentAt(level);
        neighbors[2] = Around(Face, i, j + size).ParentAt(level);
        neighbors[3] = Around(Face, i - size, j).ParentAt(level);
    }

    /// <summary>The cells of this level that share an edge or a corner, in order of their ids, each once.</summary>
    /// <param name="neighbors">Gets them; at least eight long.</param>
    /// <returns>How many: 8, 7 at a corner of the cube, 4 for a face.</returns>
    /// <exception cref="ArgumentException">It is shorter.</exception>
    public int GetAllNeighbors(Span<S2CellId> neighbors)
    {
        Batches.CheckRoom(MaxNeighbors, neighbors.Length, nameof(neighbors));
        (int i, int j, int size, _) = Leaves();
        int level = Level;
        int count = 0;
        for (int right = -1; right <= 1; right++)
        {
            for (int up = -1; up <= 1; up++)
            {
                int column = i + (right * size);
                int row = j + (up * size);
                bool isCorner = IsOutside(column) && IsOutside(row);
                if ((right | up) != 0 && !isCorner)
                    neighbors[count++] = Around(Face, column, row).ParentAt(level);
            }
        }

        Span<S2CellId> found = neighbors[..count];
        found.Sort();
        return Distinct(found);
    }

    /// <summary>
    /// The cells of a level around the corner of it that is nearest to this leaf: 4, or 3 at a corner of the cube.
    /// </summary>
    internal int GetVertexNeighbors(int level, Span<S2CellId> neighbors)
    {
        (int i, int j, _, _) = Leaves();
        int half = 1 << (MaxLevel - level - 1);
        int column = i + ((i & half) != 0 ? 2 * half : -2 * half);
        int row = j + ((j & half) != 0 ? 2 * half : -2 * half);
        neighbors[0] = ParentAt(level);
        neighbors[1] = Around(Face, column, j).ParentAt(level);
        neighbors[2] = Around(Face, i, row).ParentAt(level);
        if (IsOutside(column) && IsOutside(row))
            return 3;
        neighbors[3] = Around(Face, column, row).ParentAt(level);
        return 4;
    }

    // The leaf at a column and row of a face, one of which may be beyond its edge.
    private static S2CellId Around(int face, int i, int j)
    {
        if (!IsOutside(i) && !IsOutside(j))
            return FromLeaf(face, i, j);

        // Centres of leaves are odd numbers, edges of the face are at +-Size: as a point of the cube in integers,
        // half a leaf beyond the edge. Seen from the next face that half leaf is height, and the edge is where it
        // was.
        const long Size = S2Geometry.MaxSize;
        long u = (2L * Math.Clamp(i, -1, S2Geometry.MaxSize)) + 1 - Size;
        long v = (2L * Math.Clamp(j, -1, S2Geometry.MaxSize)) + 1 - Size;
        (long x, long y, long z) = face switch
        {
            0 => (Size, u, v),
            1 => (-u, Size, v),
            2 => (-u, -v, Size),
            3 => (-Size, -v, -u),
            4 => (v, -Size, -u),
            _ => (v, u, -Size),
        };
        (int next, long s, long t) = (Math.Abs(x) > Size, Math.Abs(y) > Size) switch
        {
            (true, _) => x > 0 ? (0, y, z) : (3, -z, -y),
            (_, true) => y > 0 ? (1, -x, z) : (4, -z, x),
            _ => z > 0 ? (2, -x, -y) : (5, y, x),
        };
        return FromLeaf(next, Leaf(s), Leaf(t));
    }

    private static int Leaf(long center) =>
        (int)Math.Clamp((center + S2Geometry.MaxSize - 1) >> 1, 0, S2Geometry.MaxSize - 1);

    private static bool IsOutside(int leaf) => (uint)leaf >= S2Geometry.MaxSize;

    private static int Distinct(Span<S2CellId> sorted)
    {
        int count = 1;
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] != sorted[count - 1])
                sorted[count++] = sorted[i];
        }

        return count;
    }
}

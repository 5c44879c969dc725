namespace Purlin.Geospatial;

/// <summary>
/// Places of leaves on the Hilbert curve of a face. An orientation is one of four: bit 0 swaps i and j, bit 1 inverts
/// both; odd faces start swapped. Tables take four levels at a time.
/// </summary>
internal static class S2Curve
{
    public const int Swap = 1;
    public const int Invert = 2;

    private const int LevelsPerStep = 4;
    private const int StepMask = (1 << LevelsPerStep) - 1;

    // In the first orientation the curve visits (i, j) 00, 01, 11, 10; a swap exchanges the digits, an inversion
    // flips them.
    private static readonly int[] FirstOrder = [0, 1, 3, 2];
    private static readonly int[] OrientationChange = [Swap, 0, 0, Swap | Invert];

    // Indexed by 4 bits of i, 4 of j and the orientation: 8 bits of the place and the next orientation; and back.
    private static readonly ushort[] ToPlace = new ushort[1 << 10];
    private static readonly ushort[] ToCell = new ushort[1 << 10];

    static S2Curve()
    {
        for (int orientation = 0; orientation < 4; orientation++)
            Fill(0, 0, 0, 0, orientation, orientation);
    }

    /// <summary>The place of a leaf on its face's curve, 60 bits.</summary>
    public static ulong Place(int face, int i, int j)
    {
        int orientation = face & Swap;
        ulong place = 0;
        for (int shift = 28; shift >= 0; shift -= LevelsPerStep)
        {
            int entry = ToPlace[(((i >> shift) & StepMask) << 6) | (((j >> shift) & StepMask) << 2) | orientation];
            place = (place << 8) | (uint)(entry >> 2);
            orientation = entry & 3;
        }

        return place;
    }

    /// <summary>The leaf at a place of a face's curve.</summary>
    public static (int I, int J) Cell(int face, ulong place)
    {
        int orientation = face & Swap;
        int i = 0;
        int j = 0;
        for (int shift = 56; shift >= 0; shift -= 2 * LevelsPerStep)
        {
            int entry = ToCell[((int)((place >> shift) & 0xFF) << 2) | orientation];
            i = (i << LevelsPerStep) | (entry >> 6);
            j = (j << LevelsPerStep) | ((entry >> 2) & StepMask);
            orientation = entry & 3;
        }

        return (i, j);
    }

    /// <summary>Which quadrant of a cell of this orientation comes at a place 0 to 3: 2 i + j.</summary>
    public static int Quadrant(int place, int orientation)
    {
        int quadrant = FirstOrder[place];
        if ((orientation & Swap) != 0)
            quadrant = ((quadrant & 1) << 1) | (quadrant >> 1);
        return (orientation & Invert) != 0 ? quadrant ^ 3 : quadrant;
    }

    /// <summary>The orientation of the child at a place 0 to 3 of a cell of this orientation.</summary>
    public static int ChildOrientation(int place, int orientation) => orientation ^ OrientationChange[place];

    /// <summary>The orientation of a cell.</summary>
    public static int OrientationOf(S2CellId cell)
    {
        int orientation = cell.Face & Swap;
        int last = 2 * (S2CellId.MaxLevel - cell.Level);
        for (int shift = 2 * S2CellId.MaxLevel; shift > last; shift -= 2)
            orientation = ChildOrientation((int)(cell.Id >> (shift - 1)) & 3, orientation);
        return orientation;
    }

    private static void Fill(int levels, int i, int j, int place, int first, int orientation)
    {
        if (levels == LevelsPerStep)
        {
            int cell = (i << LevelsPerStep) | j;
            ToPlace[(cell << 2) | first] = (ushort)((place << 2) | orientation);
            ToCell[(place << 2) | first] = (ushort)((cell << 2) | orientation);
            return;
        }

        for (int next = 0; next < 4; next++)
        {
            int quadrant = Quadrant(next, orientation);
            Fill(levels + 1, (i << 1) | (quadrant >> 1), (j << 1) | (quadrant & 1), (place << 2) | next,
                first, orientation ^ OrientationChange[next]);
        }
    }
}

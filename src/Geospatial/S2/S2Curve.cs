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

    // Indexed by the orientation and a place, or a set of quadrants.
    private static readonly byte[] Quadrants = new byte[1 << 4];
    private static readonly byte[] PlaceSets = new byte[1 << 6];

    static S2Curve()
    {
        for (int orientation = 0; orientation < 4; orientation++)
        {
            for (int place = 0; place < 4; place++)
                Quadrants[(orientation << 2) | place] = (byte)Turn(FirstOrder[place], orientation);
            for (int set = 0; set < 1 << 4; set++)
                PlaceSets[(orientation << 4) | set] = (byte)PlacesOf(set, orientation);
        }

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

    /// <summary>The leaf at a place of a face's curve, and its orientation.</summary>
    public static (int I, int J, int Orientation) Cell(int face, ulong place)
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

        return (i, j, orientation);
    }

    /// <summary>Which quadrant of a cell of this orientation comes at a place 0 to 3: 2 i + j.</summary>
    public static int Quadrant(int place, int orientation) => Quadrants[(orientation << 2) | place];

    /// <summary>The places, as bits, of quadrants, as bits, of a cell of this orientation.</summary>
    public static int Places(uint quadrants, int orientation) =>
        PlaceSets[(orientation << 4) | (int)quadrants];

    /// <summary>The orientation of the child at a place 0 to 3 of a cell of this orientation.</summary>
    public static int ChildOrientation(int place, int orientation) => orientation ^ OrientationChange[place];

    private static int Turn(int quadrant, int orientation)
    {
        if ((orientation & Swap) != 0)
            quadrant = ((quadrant & 1) << 1) | (quadrant >> 1);
        return (orientation & Invert) != 0 ? quadrant ^ 3 : quadrant;
    }

    private static int PlacesOf(int quadrants, int orientation)
    {
        int places = 0;
        for (int place = 0; place < 4; place++)
            places |= ((quadrants >> Quadrant(place, orientation)) & 1) << place;
        return places;
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

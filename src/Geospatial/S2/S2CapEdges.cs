using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>
/// The quadrants that hold a cap's centre or have an edge that crosses the cap, of a cap less than a hemisphere: of
/// quadrants without a corner in the cap these are all that meet it.
/// </summary>
internal readonly ref struct S2CapEdges
{
    public S2CapEdges(in S2CellGrid grid, in S2CapRows rows, S2Vector center, double size)
    {
        double squaredSine = size * (1 - (0.25 * size));
        var u = new Sides(grid.U, center.X, center.Z, squaredSine);
        var v = new Sides(grid.V, center.Y, center.Z, squaredSine);

        // Edge by edge, as the reference goes: one with the centre on its inner side says nothing; of one that is too
        // far the cap is outside; one that is near between its ends is crossed.
        uint open = S2Quadrants.All;
        uint crossed = 0;
        Take(S2Quadrants.Rows(v.Above), S2Quadrants.Rows(v.Far), rows.BetweenAtLowV, ref open, ref crossed);
        Take(S2Quadrants.Columns(u.Below >> 1), S2Quadrants.Columns(u.Far >> 1), rows.BetweenAtHighU,
            ref open, ref crossed);
        Take(S2Quadrants.Rows(v.Below >> 1), S2Quadrants.Rows(v.Far >> 1), rows.BetweenAtHighV, ref open, ref crossed);
        Take(S2Quadrants.Columns(u.Above), S2Quadrants.Columns(u.Far), rows.BetweenAtLowU, ref open, ref crossed);
        uint holding = center.Z > 0 ? S2Quadrants.Columns(u.Holding) & S2Quadrants.Rows(v.Holding) : 0;
        Meeting = holding | crossed;
    }

    public uint Meeting { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(uint inner, uint far, uint between, ref uint open, ref uint crossed)
    {
        crossed |= open & ~inner & ~far & between;
        open &= inner | ~(far | between);
    }

    /// <summary>
    /// How the centre and the cap lie to three lines of constant u, or v: a bit for each line, but for
    /// <see cref="Holding"/>, which has one for each gap between two.
    /// </summary>
    private readonly ref struct Sides
    {
        // The reference counts points so near to an edge as inside.
        private const double Margin = 2.220446049250313e-16;

        public Sides(Vector256<double> lines, double at, double height, double squaredSine)
        {
            Vector256<double> above = Vector256.Create(at) - (lines * height);
            Vector256<double> reach = Vector256.Create(squaredSine) * (Vector256<double>.One + (lines * lines));
            Vector256<double> place = Vector256.Create(at / height);
            Above = Vector256.GreaterThan(above, Vector256<double>.Zero).ExtractMostSignificantBits();
            Below = Vector256.LessThan(above, Vector256<double>.Zero).ExtractMostSignificantBits();
            Far = Vector256.GreaterThan(above * above, reach).ExtractMostSignificantBits();
            Vector256<double> margin = Vector256.Create(Margin);
            uint isFrom = Vector256.GreaterThanOrEqual(place, lines - margin).ExtractMostSignificantBits();
            uint isTo = Vector256.LessThanOrEqual(place, lines + margin).ExtractMostSignificantBits();
            Holding = isFrom & (isTo >> 1);
        }

        public uint Above { get; }

        public uint Below { get; }

        public uint Far { get; }

        public uint Holding { get; }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>How a cap lies to the three lines of constant u of a cell and the nine corners on them.</summary>
internal readonly ref struct S2CapRows
{
    private readonly S2CapRow _row0, _row1, _row2;

    private S2CapRows(S2CapRow row0, S2CapRow row1, S2CapRow row2)
    {
        _row0 = row0;
        _row1 = row1;
        _row2 = row2;
    }

    /// <summary>The quadrants with a corner in the cap.</summary>
    public uint WithCorner
    {
        get
        {
            uint column0 = _row0.Near | _row1.Near;
            uint column1 = _row1.Near | _row2.Near;
            return S2Quadrants.Of(column0 | (column0 >> 1), column1 | (column1 >> 1));
        }
    }

    /// <summary>The quadrants with all corners in the cap.</summary>
    public uint WithAllCorners
    {
        get
        {
            uint column0 = _row0.Near & _row1.Near;
            uint column1 = _row1.Near & _row2.Near;
            return S2Quadrants.Of(column0 & (column0 >> 1), column1 & (column1 >> 1));
        }
    }

    /// <summary>The quadrants on whose edge of least v the nearest point lies between the corners.</summary>
    public uint BetweenAtLowV => S2Quadrants.Of(_row0.Before & _row1.After, _row1.Before & _row2.After);

    public uint BetweenAtHighV =>
        S2Quadrants.Of((_row0.Before & _row1.After) >> 1, (_row1.Before & _row2.After) >> 1);

    public uint BetweenAtLowU => S2Quadrants.Of(_row0.Between, _row1.Between);

    public uint BetweenAtHighU => S2Quadrants.Of(_row1.Between, _row2.Between);

    /// <summary>As the reference computes it, operation for operation.</summary>
    /// <param name="grid">The cell.</param>
    /// <param name="center">The cap's centre in the axes of the face.</param>
    /// <param name="size">The cap's size.</param>
    public static S2CapRows Exact(in S2CellGrid grid, S2Vector center, double size)
    {
        var order = new S2SumOrder(grid.Face);
        return new S2CapRows(ExactRow(grid.U[0], grid.V, order, center, size),
            ExactRow(grid.U[1], grid.V, order, center, size), ExactRow(grid.U[2], grid.V, order, center, size));
    }

    /// <summary>
    /// By the signs of the same quantities without their roots and quotients, where these are beyond what rounding can
    /// change, here or in the reference.
    /// </summary>
    /// <param name="grid">The cell.</param>
    /// <param name="center">The cap's centre in the axes of the face.</param>
    /// <param name="size">The cap's size: more than 1e-12 and less than 1.9.</param>
    /// <param name="rows">What <see cref="Exact"/> gives.</param>
    public static bool TryFast(in S2CellGrid grid, S2Vector center, double size, out S2CapRows rows)
    {
        double cosine = 1 - (0.5 * size);
        var lines = new FastLines(grid.V, center, cosine * cosine);
        Vector256<double> least = Vector256<double>.One;
        rows = new S2CapRows(
            lines.Row(grid.U[0], ref least), lines.Row(grid.U[1], ref least), lines.Row(grid.U[2], ref least));

        // Of sums of a few products of numbers up to 3, 20 ulps, twice.
        return !Vector256.LessThanAny(least, Vector256.Create(1e-14));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static S2CapRow ExactRow(
        double line, Vector256<double> lines, S2SumOrder order, S2Vector center, double size)
    {
        S2CornerRow row = S2CornerRow.Of(line, lines, order);
        Vector256<double> u = Vector256.Create(center.X);
        Vector256<double> v = Vector256.Create(center.Y);
        Vector256<double> w = Vector256.Create(center.Z);
        (Vector256<double> du, Vector256<double> dv, Vector256<double> dw) = (u - row.U, v - row.V, w - row.W);
        Vector256<double> square = order.Sum(du * du, dv * dv, dw * dw);

        // The lines' normals (0, 1, -v) and (-1, 0, u), times the centre.
        Vector256<double> across = order.Sum((w + (lines * v)) * row.U, -(lines * u) * row.V, -u * row.W);
        Vector256<double> along = order.Sum(-(v * line) * row.U, ((u * line) + w) * row.V, -v * row.W);
        return S2CapRow.Of(Vector256.LessThanOrEqual(square, Vector256.Create(size)), across, along);
    }

    /// <summary>What rows have in common: corners are (u, v, 1), of any length.</summary>
    private readonly ref struct FastLines(Vector256<double> v, S2Vector center, double squaredCosine)
    {
        private readonly Vector256<double> _squares = (v * v) + Vector256<double>.One;
        private readonly Vector256<double> _heights = (v * center.Y) + Vector256.Create(center.Z);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public S2CapRow Row(double line, ref Vector256<double> least)
        {
            Vector256<double> square = _squares + Vector256.Create(line * line);
            Vector256<double> dot = _heights + Vector256.Create(line * center.X);
            Vector256<double> depth = (dot * dot) - (square * squaredCosine);
            Vector256<double> across = (_heights * line) - (_squares * center.X);
            Vector256<double> along =
                (v * ((line * center.X) + center.Z)) - Vector256.Create(center.Y * (1 + (line * line)));
            least = Vector256.Min(least, Vector256.Min(Vector256.Abs(depth),
                Vector256.Min(Vector256.Abs(across), Vector256.Abs(along))));
            Vector256<double> isNear = Vector256.GreaterThan(depth, Vector256<double>.Zero)
                & Vector256.GreaterThan(dot, Vector256<double>.Zero);
            return S2CapRow.Of(isNear, across, along);
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>
/// The directions where a line of constant u crosses lines of constant v, in the axes of the face: those of u and v,
/// and the way out of the cube. As the reference computes them.
/// </summary>
internal readonly record struct S2CornerRow(Vector256<double> U, Vector256<double> V, Vector256<double> W)
{
    public S2Vector this[int index] => new(U[index], V[index], W[index]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S2CornerRow Of(double u, Vector256<double> v, S2SumOrder order)
    {
        Vector256<double> one = Vector256<double>.One;
        Vector256<double> scale = one / Vector256.Sqrt(order.Sum(Vector256.Create(u * u), v * v, one));
        return new S2CornerRow(u * scale, v * scale, scale);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>
/// The reference adds x, y and z in this order, and rounding depends on it. In the axes of a face that is one of three
/// orders, told by the axis that is added last.
/// </summary>
internal readonly struct S2SumOrder
{
    private readonly Vector256<double> _isULast;
    private readonly Vector256<double> _isVLast;

    public S2SumOrder(int face)
    {
        _isULast = face is 3 or 4 ? Vector256<double>.AllBitsSet : default;
        _isVLast = face is 0 or 1 ? Vector256<double>.AllBitsSet : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<double> Sum(Vector256<double> u, Vector256<double> v, Vector256<double> w)
    {
        Vector256<double> first = Vector256.ConditionalSelect(_isULast, w, u);
        Vector256<double> second = Vector256.ConditionalSelect(_isVLast, w, v);
        Vector256<double> last = Vector256.ConditionalSelect(
            _isULast, u, Vector256.ConditionalSelect(_isVLast, v, w));
        return first + second + last;
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Purlin.RateLimiting;

/// <summary>Four of <see cref="SipState"/> side by side, under one key: four hashes for little more than the work of
/// one.</summary>
internal struct SipLanes
{
    public const int Lanes = 4;

    private Vector256<ulong> _v0;
    private Vector256<ulong> _v1;
    private Vector256<ulong> _v2;
    private Vector256<ulong> _v3;

    public SipLanes(in SipState state)
    {
        (ulong v0, ulong v1, ulong v2, ulong v3) = state.Words;
        (_v0, _v1) = (Vector256.Create(v0), Vector256.Create(v1));
        (_v2, _v3) = (Vector256.Create(v2), Vector256.Create(v3));
    }

    /// <summary>Takes eight bytes of each in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector256<ulong> words)
    {
        _v3 ^= words;
        Round();
        _v0 ^= words;
    }

    /// <summary>Takes the last bytes of each in.</summary>
    /// <param name="last">Up to seven bytes and, on top, the length modulo 256.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<ulong> Finish(Vector256<ulong> last)
    {
        Add(last);
        _v2 ^= Vector256.Create(0xFFUL);
        Round();
        Round();
        Round();
        return _v0 ^ _v1 ^ _v2 ^ _v3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Round()
    {
        _v0 += _v1;
        _v2 += _v3;
        _v1 = Rotate(_v1, 13) ^ _v0;
        _v3 = Rotate(_v3, 16) ^ _v2;
        _v0 = Rotate(_v0, 32);

        _v2 += _v1;
        _v0 += _v3;
        _v1 = Rotate(_v1, 17) ^ _v2;
        _v3 = Rotate(_v3, 21) ^ _v0;
        _v2 = Rotate(_v2, 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Rotate(Vector256<ulong> value, [ConstantExpected] byte bits) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateLeft(value, bits) : (value << bits) | (value >> (64 - bits));
}

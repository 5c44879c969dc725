using System.Numerics;
using System.Runtime.CompilerServices;

namespace Purlin.RateLimiting;

/// <summary>
/// SipHash-1-3 a word at a time, in registers: for data whose words the caller has at hand. Source: J.-P. Aumasson, D.
/// J. Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012.
/// </summary>
internal struct SipState
{
    private ulong _v0;
    private ulong _v1;
    private ulong _v2;
    private ulong _v3;

    /// <param name="key0">Bytes 0 to 7 of the secret key, little-endian.</param>
    /// <param name="key1">Bytes 8 to 15 of the secret key, little-endian.</param>
    public SipState(ulong key0, ulong key1)
    {
        // "somepseudorandomlygeneratedbytes", the constants of the paper.
        _v0 = key0 ^ 0x736F6D6570736575;
        _v1 = key1 ^ 0x646F72616E646F6D;
        _v2 = key0 ^ 0x6C7967656E657261;
        _v3 = key1 ^ 0x7465646279746573;
    }

    /// <summary>All of the state.</summary>
    public readonly (ulong V0, ulong V1, ulong V2, ulong V3) Words => (_v0, _v1, _v2, _v3);

    /// <summary>Takes eight bytes in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ulong word)
    {
        _v3 ^= word;
        Round();
        _v0 ^= word;
    }

    /// <summary>Takes the last bytes in.</summary>
    /// <param name="last">Up to seven bytes and, on top, the length modulo 256.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Finish(ulong last)
    {
        Add(last);
        _v2 ^= 0xFF;
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
        _v1 = BitOperations.RotateLeft(_v1, 13) ^ _v0;
        _v3 = BitOperations.RotateLeft(_v3, 16) ^ _v2;
        _v0 = BitOperations.RotateLeft(_v0, 32);

        _v2 += _v1;
        _v0 += _v3;
        _v1 = BitOperations.RotateLeft(_v1, 17) ^ _v2;
        _v3 = BitOperations.RotateLeft(_v3, 21) ^ _v0;
        _v2 = BitOperations.RotateLeft(_v2, 32);
    }
}

using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>
/// Hashes keys with a seed that nobody outside knows, so that chosen keys cannot crowd one place. A hash only finds
/// candidates: keys and payloads are compared byte by byte. Records do not depend on it.
/// </summary>
internal readonly struct KeyHash(ulong seed0, ulong seed1)
{
    private readonly ulong _seed0 = seed0;
    private readonly ulong _seed1 = seed1;

    /// <summary>The secret, for an image of the hashes.</summary>
    public ulong Seed0 => _seed0;

    /// <inheritdoc cref="Seed0"/>
    public ulong Seed1 => _seed1;

    /// <summary>Of a key as records have it.</summary>
    public ulong Of(ReadOnlySpan<byte> key, bool isText) =>
        isText ? SipHash.Hash13(_seed0, _seed1, key) : Of(BinaryPrimitives.ReadUInt128BigEndian(key));

    /// <summary>Of a number: two rounds of multiply and fold, each with a secret on one side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Of(UInt128 key) =>
        Fold(Fold((ulong)(key >> 64) ^ _seed0, (ulong)key ^ _seed1) ^ _seed0, 0x9E37_79B9_7F4A_7C15);

    // Both halves of the product, each by itself: as one call they would go through the stack.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong left, ulong right) => (left * right)
        ^ (Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(left, right) : Math.BigMul(left, right, out _));
}

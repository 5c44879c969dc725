using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Purlin.Shared;

/// <content>
/// Inputs of more than 240 bytes: eight 64-bit lanes take the input in stripes of 64 bytes, the secret moving on by 8
/// bytes a stripe, and are scrambled after each block of 16 stripes. The last 64 bytes are one more stripe, whether
/// they overlap the one before or not.
/// </content>
internal static partial class XxHash3
{
    private const int StripeLength = 64;
    private const int SecretStep = 8;
    private const int StripesPerBlock = (SecretLength - StripeLength) / SecretStep;
    private const int ScrambleSecret = SecretLength - StripeLength;
    private const int LastStripeSecret = SecretLength - StripeLength - 7;
    private const int MergeSecret = 11;

    /// <summary>
    /// Takes the widest lanes that this processor runs at full speed; the branches fold away when compiled.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong HashLong(ReadOnlySpan<byte> data, ulong seed)
    {
        // The vector lanes read words in the processor's order, which is the format's only on little-endian machines.
        if (BitConverter.IsLittleEndian)
        {
            if (Vector512.IsHardwareAccelerated)
                return HashLong<XxHash3Lanes512>(data, seed);

            if (Vector256.IsHardwareAccelerated)
                return HashLong<XxHash3Lanes256>(data, seed);

            if (Vector128.IsHardwareAccelerated)
                return HashLong<XxHash3Lanes128>(data, seed);
        }

        return HashLong<XxHash3LanesScalar>(data, seed);
    }

    /// <summary>
    /// The hash of more than 240 bytes, with the given lanes: the result is the same for all of them.
    /// </summary>
    /// <param name="data">More than 240 bytes.</param>
    /// <param name="seed">The seed of the hash.</param>
    /// <returns>The hash.</returns>
    internal static ulong HashLong<TLanes>(ReadOnlySpan<byte> data, ulong seed)
        where TLanes : struct, IXxHash3Lanes<TLanes>
    {
        Debug.Assert(data.Length > LongestMedium, "Shorter inputs have formulas of their own.");
        ref byte start = ref MemoryMarshal.GetReference(data);
        return seed == 0
            ? HashStripes<TLanes>(ref start, (nuint)data.Length, ref MemoryMarshal.GetReference(Secret))
            : HashSeeded<TLanes>(ref start, (nuint)data.Length, seed);
    }

    // Apart from the unseeded path, which needs no room on the stack. Every byte of the secret is written before it is
    // read.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong HashSeeded<TLanes>(ref byte data, nuint length, ulong seed)
        where TLanes : struct, IXxHash3Lanes<TLanes>
    {
        Span<byte> secret = stackalloc byte[SecretLength];
        ref byte target = ref MemoryMarshal.GetReference(secret);
        ref byte source = ref MemoryMarshal.GetReference(Secret);
        for (nuint i = 0; i < SecretLength; i += 2 * sizeof(ulong))
        {
            WriteUInt64(ref target, i, ReadUInt64(ref source, i) + seed);
            WriteUInt64(ref target, i + sizeof(ulong), ReadUInt64(ref source, i + sizeof(ulong)) - seed);
        }

        return HashStripes<TLanes>(ref data, length, ref MemoryMarshal.GetReference(secret));
    }

    // Unchecked reads of 64 bytes. Data: a stripe starts at most at length - 64. Secret: the offsets end at
    // (StripesPerBlock - 1) * 8 = 120, LastStripeSecret = 121 and ScrambleSecret = 128, and 128 + 64 is its length.
    private static ulong HashStripes<TLanes>(ref byte data, nuint length, ref byte secret)
        where TLanes : struct, IXxHash3Lanes<TLanes>
    {
        TLanes lanes = TLanes.Initial;
        ref byte stripe = ref data;
        ref byte lastStripe = ref Unsafe.Add(ref data, length - StripeLength);

        // The last block is left for after the loop even if it is whole: it is not scrambled.
        nuint stripes = (length - 1) / StripeLength;
        for (; stripes >= StripesPerBlock; stripes -= StripesPerBlock)
        {
            for (nuint i = 0; i < StripesPerBlock * SecretStep; i += SecretStep)
            {
                lanes.Accumulate(ref stripe, ref Unsafe.Add(ref secret, i));
                stripe = ref Unsafe.Add(ref stripe, StripeLength);
            }

            lanes.Scramble(ref Unsafe.Add(ref secret, ScrambleSecret));
        }

        for (nuint i = 0; i < stripes * SecretStep; i += SecretStep)
        {
            lanes.Accumulate(ref stripe, ref Unsafe.Add(ref secret, i));
            stripe = ref Unsafe.Add(ref stripe, StripeLength);
        }

        lanes.Accumulate(ref lastStripe, ref Unsafe.Add(ref secret, LastStripeSecret));
        return Merge(lanes, length, ref Unsafe.Add(ref secret, MergeSecret));
    }

    // By value: only this copy has its address taken, so the lanes of the loops above live in registers.
    private static ulong Merge<TLanes>(TLanes lanes, nuint length, ref byte secret)
        where TLanes : struct, IXxHash3Lanes<TLanes>
    {
        Debug.Assert(Unsafe.SizeOf<TLanes>() == StripeLength, "Lanes are eight words and nothing else.");
        ref ulong lane = ref Unsafe.As<TLanes, ulong>(ref lanes);
        ulong hash = length * Prime64_1;
        for (nuint i = 0; i < StripeLength / sizeof(ulong); i += 2)
        {
            hash += MultiplyFold(
                Unsafe.Add(ref lane, i) ^ ReadUInt64(ref secret, i * sizeof(ulong)),
                Unsafe.Add(ref lane, i + 1) ^ ReadUInt64(ref secret, (i + 1) * sizeof(ulong)));
        }

        return Avalanche(hash);
    }
}

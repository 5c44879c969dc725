using System.Runtime.Intrinsics.X86;

namespace Purlin.Trie;

/// <summary>Bits gathered from the places of a mask and scattered to them: PEXT and PDEP, or loops.</summary>
internal static class ParallelBits
{
    /// <summary>The bits at the mask's places, side by side, the lowest first.</summary>
    public static ulong Extract(ulong value, ulong mask) =>
        Bmi2.X64.IsSupported ? Bmi2.X64.ParallelBitExtract(value, mask) : ExtractPlain(value, mask);

    /// <summary>The lowest bits, one to each of the mask's places.</summary>
    public static ulong Deposit(ulong value, ulong mask) =>
        Bmi2.X64.IsSupported ? Bmi2.X64.ParallelBitDeposit(value, mask) : DepositPlain(value, mask);

    /// <summary>The twin of <see cref="Extract"/> for any processor.</summary>
    internal static ulong ExtractPlain(ulong value, ulong mask)
    {
        ulong result = 0;
        for (ulong bit = 1; mask != 0; mask &= mask - 1, bit <<= 1)
        {
            if ((value & mask & (~mask + 1)) != 0)
                result |= bit;
        }

        return result;
    }

    /// <summary>The twin of <see cref="Deposit"/> for any processor.</summary>
    internal static ulong DepositPlain(ulong value, ulong mask)
    {
        ulong result = 0;
        for (; mask != 0; mask &= mask - 1, value >>= 1)
        {
            if ((value & 1) != 0)
                result |= mask & (~mask + 1);
        }

        return result;
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Geospatial;

/// <summary>
/// Scatters and gathers bits by a mask (PDEP, PEXT), in one instruction where that is fast. AMD before Zen 3 runs it
/// in microcode, some hundred times slower than here without.
/// </summary>
internal static class FastBits
{
    private const ulong EvenBits = 0x5555_5555_5555_5555;
    private const int Zen3Family = 0x19;

    /// <summary>Whether this processor's instruction is used.</summary>
    public static readonly bool HasInstruction =
        Bmi2.X64.IsSupported && IsFast(X86Base.CpuId(0, 0), X86Base.CpuId(1, 0).Eax);

    /// <summary>Bit i of the value goes to the i-th bit that the mask has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Deposit(ulong value, ulong mask) =>
        HasInstruction ? Bmi2.X64.ParallelBitDeposit(value, mask) : DepositBitwise(value, mask);

    /// <summary>The i-th bit that the mask has goes to bit i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Extract(ulong value, ulong mask) =>
        HasInstruction ? Bmi2.X64.ParallelBitExtract(value, mask) : ExtractBitwise(value, mask);

    /// <summary>Bit i of the one to bit 2i, of the other to bit 2i + 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Interleave(uint even, uint odd) => HasInstruction
        ? Bmi2.X64.ParallelBitDeposit(even, EvenBits) | Bmi2.X64.ParallelBitDeposit(odd, ~EvenBits)
        : InterleaveByShifts(even, odd);

    /// <summary>The even bits and the odd bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (uint Even, uint Odd) Deinterleave(ulong code) => HasInstruction
        ? ((uint)Bmi2.X64.ParallelBitExtract(code, EvenBits), (uint)Bmi2.X64.ParallelBitExtract(code, ~EvenBits))
        : DeinterleaveByShifts(code);

    internal static bool IsFast((int Eax, int Ebx, int Ecx, int Edx) vendor, int signature)
    {
        // "AuthenticAMD" in three registers.
        bool isAmd = vendor is { Ebx: 0x6874_7541, Edx: 0x6974_6E65, Ecx: 0x444D_4163 };
        int family = ((signature >> 8) & 0xF) + ((signature >> 20) & 0xFF);
        return !isAmd || family >= Zen3Family;
    }

    internal static ulong DepositBitwise(ulong value, ulong mask)
    {
        ulong result = 0;
        for (; mask != 0; mask &= mask - 1, value >>= 1)
        {
            if ((value & 1) != 0)
                result |= mask & (0 - mask);
        }

        return result;
    }

    internal static ulong ExtractBitwise(ulong value, ulong mask)
    {
        ulong result = 0;
        for (int i = 0; mask != 0; mask &= mask - 1, i++)
            result |= ((value >> BitOperations.TrailingZeroCount(mask)) & 1) << i;
        return result;
    }

    internal static ulong InterleaveByShifts(uint even, uint odd) => Spread(even) | (Spread(odd) << 1);

    internal static (uint Even, uint Odd) DeinterleaveByShifts(ulong code) => (Gather(code), Gather(code >> 1));

    private static ulong Spread(ulong x)
    {
        x = (x | (x << 16)) & 0x0000_FFFF_0000_FFFF;
        x = (x | (x << 8)) & 0x00FF_00FF_00FF_00FF;
        x = (x | (x << 4)) & 0x0F0F_0F0F_0F0F_0F0F;
        x = (x | (x << 2)) & 0x3333_3333_3333_3333;
        return (x | (x << 1)) & EvenBits;
    }

    private static uint Gather(ulong x)
    {
        x &= EvenBits;
        x = (x | (x >> 1)) & 0x3333_3333_3333_3333;
        x = (x | (x >> 2)) & 0x0F0F_0F0F_0F0F_0F0F;
        x = (x | (x >> 4)) & 0x00FF_00FF_00FF_00FF;
        x = (x | (x >> 8)) & 0x0000_FFFF_0000_FFFF;
        return (uint)(x | (x >> 16));
    }
}

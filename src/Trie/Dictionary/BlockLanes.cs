using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Trie;

/// <summary>Questions about 32 lanes at once, answered as masks with a bit for each.</summary>
internal static unsafe class BlockLanes
{
    private const int Lanes = 32;

    /// <summary>All lanes but the first.</summary>
    public static Vector256<byte> AllButFirst
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ~Vector256.CreateScalar((byte)255);
    }

    // Loaded at 32 - n it has its first n lanes set.
    private static ReadOnlySpan<byte> Window =>
    [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>The nibbles of 16 bytes, first the low ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Nibbles(byte* from)
    {
        Vector128<byte> both = Vector128.Load(from), low = Vector128.Create((byte)15);
        return Vector256.Create(both & low, (both.AsUInt16() >> 4).AsByte() & low);
    }

    /// <summary>The first of so many lanes.</summary>
    /// <param name="count">1 to 32.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint First(int count) => uint.MaxValue >> (Lanes - count);

    /// <summary>The lanes that are at most a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint AtMost(Vector256<byte> lanes, int number) => Vector256.Equals(
        Vector256.Min(lanes, Vector256.Create((byte)number)), lanes).ExtractMostSignificantBits();

    /// <summary>The lanes that are at least a number; none if it is beyond a byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint AtLeast(Vector256<byte> lanes, int number) => number > byte.MaxValue ? 0 : Vector256.Equals(
        Vector256.Max(lanes, Vector256.Create((byte)number)), lanes).ExtractMostSignificantBits();

    /// <summary>The sum of the lanes before one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumBefore(Vector256<byte> lanes, int lane)
    {
        Vector256<byte> before = lanes & FirstOf(lane);
        if (!Avx2.IsSupported)
            return SumOf(before);
        // Four sums of eight lanes each.
        Vector256<ulong> sums = Avx2.SumAbsoluteDifferences(before, Vector256<byte>.Zero).AsUInt64();
        Vector128<ulong> two = sums.GetLower() + sums.GetUpper();
        return (int)(two.ToScalar() + two.GetElement(1));
    }

    /// <summary>
    /// The terms of which a term is made: those that share less with the one before than any after them, up to the
    /// term, does; and itself.
    /// </summary>
    /// <param name="shared">What each shares with the one before.</param>
    /// <param name="lane">The term.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint PartsOf(Vector256<byte> shared, int lane)
    {
        // Those behind the term are in nobody's way.
        Vector256<byte> least = shared | ~FirstOf(lane + 1);
        Vector256<byte> after = Avx2.IsSupported ? LeastAfter(least) : LeastAfterPortable(least);
        uint lesser = ~AtMostEach(after, least);
        return (lesser | (1u << lane)) & First(lane + 1);
    }

    /// <summary>For each lane the least of those after it; 255 for the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> LeastAfter(Vector256<byte> lanes)
    {
        Vector256<byte> least = Avx2.AlignRight(UpperHalf(lanes), lanes, 1);
        least = Vector256.Min(least, Avx2.AlignRight(UpperHalf(least), least, 1));
        least = Vector256.Min(least, Avx2.AlignRight(UpperHalf(least), least, 2));
        least = Vector256.Min(least, Avx2.AlignRight(UpperHalf(least), least, 4));
        least = Vector256.Min(least, Avx2.AlignRight(UpperHalf(least), least, 8));
        return Vector256.Min(least, UpperHalf(least));
    }

    /// <summary>The same where those instructions are not.</summary>
    public static Vector256<byte> LeastAfterPortable(Vector256<byte> lanes)
    {
        byte least = byte.MaxValue;
        Vector256<byte> after = lanes;
        for (int lane = Lanes - 1; lane >= 0; lane--)
        {
            after = after.WithElement(lane, least);
            least = Math.Min(least, lanes[lane]);
        }

        return after;
    }

    /// <summary>The sum of all lanes where no instruction has it.</summary>
    public static int SumOf(Vector256<byte> lanes)
    {
        (Vector256<ushort> low, Vector256<ushort> high) = Vector256.Widen(lanes);
        return Vector256.Sum(low + high);
    }

    // The upper half in the lower one's place, and 255 in its own.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> UpperHalf(Vector256<byte> lanes) =>
        Avx2.Permute2x128(lanes, Vector256<byte>.AllBitsSet, 0x21);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint AtMostEach(Vector256<byte> lanes, Vector256<byte> others) =>
        Vector256.Equals(Vector256.Min(lanes, others), lanes).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> FirstOf(int count) => Vector256.LoadUnsafe(
        ref Unsafe.Add(ref MemoryMarshal.GetReference(Window), Lanes - count));
}

using System.Buffers.Binary;
using System.Numerics;

namespace Purlin.Ledger;

/// <summary>
/// 64 legs in three columns, each number as its distance to the column's least in as many bytes as the column's
/// greatest needs. This is the header; the columns are elsewhere.
/// </summary>
internal struct LegBlock
{
    /// <summary>Legs of a block.</summary>
    public const int Legs = 64;

    /// <summary>The most bytes of the columns.</summary>
    public const int MaxBytes = 3 * Legs * sizeof(ulong);

    /// <summary>Bytes that must be readable behind the columns: numbers are read eight bytes at a time.</summary>
    public const int Slack = sizeof(ulong);

    /// <summary>The sum of all amounts in the blocks before this one.</summary>
    public Int128 SumBefore;

    /// <summary>The least sequence.</summary>
    public long Sequence;

    /// <summary>The least effective time.</summary>
    public long EffectiveTicks;

    /// <summary>Where the columns begin: the chunk in the upper bits, the byte in it below.</summary>
    public long Place;

    private byte _sequenceBytes;
    private byte _effectiveBytes;
    private byte _amountBytes;

    /// <summary>How long the columns are.</summary>
    public readonly int Length => Legs * (_sequenceBytes + _effectiveBytes + _amountBytes);

    /// <summary>Packs legs.</summary>
    /// <param name="legs">64.</param>
    /// <param name="columns">At least <see cref="MaxBytes"/> and <see cref="Slack"/>.</param>
    public void Pack(ReadOnlySpan<HistoryLeg> legs, Span<byte> columns)
    {
        long sequence = long.MaxValue, effective = long.MaxValue;
        foreach (ref readonly HistoryLeg leg in legs)
        {
            sequence = Math.Min(sequence, leg.Sequence);
            effective = Math.Min(effective, leg.EffectiveTicks);
        }

        ulong sequences = 0, effectives = 0, amounts = 0;
        foreach (ref readonly HistoryLeg leg in legs)
        {
            sequences |= (ulong)(leg.Sequence - sequence);
            effectives |= (ulong)(leg.EffectiveTicks - effective);
            amounts |= ZigZag(leg.Amount);
        }

        Sequence = sequence;
        EffectiveTicks = effective;
        (_sequenceBytes, _effectiveBytes, _amountBytes) = (Bytes(sequences), Bytes(effectives), Bytes(amounts));
        Span<byte> effectiveColumn = columns[(Legs * _sequenceBytes)..];
        Span<byte> amountColumn = effectiveColumn[(Legs * _effectiveBytes)..];
        for (int i = 0; i < legs.Length; i++)
            Write(columns, i * _sequenceBytes, (ulong)(legs[i].Sequence - sequence));
        for (int i = 0; i < legs.Length; i++)
            Write(effectiveColumn, i * _effectiveBytes, (ulong)(legs[i].EffectiveTicks - effective));
        for (int i = 0; i < legs.Length; i++)
            Write(amountColumn, i * _amountBytes, ZigZag(legs[i].Amount));
    }

    /// <summary>One leg.</summary>
    public readonly HistoryLeg Get(ReadOnlySpan<byte> columns, int index) => new(
        Sequence + (long)new LegColumn(columns, _sequenceBytes)[index],
        EffectiveTicks + (long)new LegColumn(columns[(Legs * _sequenceBytes)..], _effectiveBytes)[index],
        UnZigZag(new LegColumn(columns[(Legs * (_sequenceBytes + _effectiveBytes))..], _amountBytes)[index]));

    /// <summary>How many legs, ascending by sequence, are not past one.</summary>
    public readonly int CountBySequence(ReadOnlySpan<byte> columns, long sequence) =>
        Count(columns, _sequenceBytes, sequence, Sequence);

    /// <summary>How many legs, ascending by effective time, are not past one.</summary>
    public readonly int CountByEffective(ReadOnlySpan<byte> columns, long effectiveTicks) =>
        Count(columns[(Legs * _sequenceBytes)..], _effectiveBytes, effectiveTicks, EffectiveTicks);

    /// <summary>The sum of the first amounts.</summary>
    public readonly Int128 Sum(ReadOnlySpan<byte> columns, int count)
    {
        var amounts = new LegColumn(columns[(Legs * (_sequenceBytes + _effectiveBytes))..], _amountBytes);
        if (_amountBytes < sizeof(long))
        {
            // 64 numbers of 55 bits and a sign fit 64 bits.
            long small = 0;
            for (int i = 0; i < count; i++)
                small += UnZigZag(amounts[i]);
            return small;
        }

        Int128 sum = 0;
        for (int i = 0; i < count; i++)
            sum += UnZigZag(amounts[i]);
        return sum;
    }

    /// <summary>The sum of some amounts, of those legs that are not past an effective time.</summary>
    public readonly Int128 Sum(ReadOnlySpan<byte> columns, int first, int end, long effectiveTicks)
    {
        if (effectiveTicks < EffectiveTicks)
            return 0;
        ulong distance = (ulong)effectiveTicks - (ulong)EffectiveTicks;
        var times = new LegColumn(columns[(Legs * _sequenceBytes)..], _effectiveBytes);
        var amounts = new LegColumn(columns[(Legs * (_sequenceBytes + _effectiveBytes))..], _amountBytes);
        Int128 sum = 0;
        for (int i = first; i < end; i++)
            sum += times[i] <= distance ? UnZigZag(amounts[i]) : 0;
        return sum;
    }

    // The least distance is 0, so every target at or past the least finds one leg at least.
    private static int Count(ReadOnlySpan<byte> bytes, int width, long target, long least)
    {
        if (target < least)
            return 0;
        ulong distance = (ulong)target - (ulong)least;
        var column = new LegColumn(bytes, width);
        int at = 0;
        for (int half = Legs / 2; half > 0; half >>= 1)
            at += column[at + half - 1] <= distance ? half : 0;
        return at + (column[at] <= distance ? 1 : 0);
    }

    private static byte Bytes(ulong value) => (byte)((BitOperations.Log2(value) + (value == 0 ? 0 : 8)) >> 3);

    private static ulong ZigZag(long value) => (ulong)(value << 1) ^ (ulong)(value >> 63);

    private static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    // What this writes past its own bytes the next number overwrites: so column by column, in order.
    private static void Write(Span<byte> column, int at, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(column[at..], value);
}

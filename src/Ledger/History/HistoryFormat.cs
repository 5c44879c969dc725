using System.Buffers;

namespace Purlin.Ledger;

/// <summary>
/// Legs as bytes, for snapshots: a count, then each leg as the differences of its sequence and effective time to those
/// of the leg before, and its amount, in varints of seven bits a byte. One encoding for each list; no other is read.
/// </summary>
internal static class HistoryFormat
{
    private const int MaxVarintBytes = 10;
    private const int MinLegBytes = 3;

    /// <summary>Writes legs.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="legs">From which.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    public static void Write(IBufferWriter<byte> destination, LegRun legs, long first, long count)
    {
        WriteVarint(destination, (ulong)count);
        HistoryLeg last = default;
        for (long i = first; i < first + count; i++)
        {
            HistoryLeg leg = legs[i];
            Span<byte> bytes = destination.GetSpan(3 * MaxVarintBytes);
            int length = Put(bytes, (ulong)(leg.Sequence - last.Sequence));
            length += Put(bytes[length..], ZigZag(unchecked(leg.EffectiveTicks - last.EffectiveTicks)));
            length += Put(bytes[length..], ZigZag(leg.Amount));
            destination.Advance(length);
            last = leg;
        }
    }

    /// <summary>Writes a number.</summary>
    public static void WriteVarint(IBufferWriter<byte> destination, ulong value) =>
        destination.Advance(Put(destination.GetSpan(MaxVarintBytes), value));

    /// <summary>Reads legs, each handed on.</summary>
    /// <param name="bytes">Moved behind what was read.</param>
    /// <param name="most">So many legs at most, and at least one.</param>
    /// <param name="append">Takes a leg; false if it cannot be one.</param>
    /// <returns>False if the bytes are malformed; some legs may have been handed on.</returns>
    public static bool TryRead(scoped ref ReadOnlySpan<byte> bytes, int most, Func<HistoryLeg, bool> append)
    {
        if (!TryReadVarint(ref bytes, out ulong count) || count > (ulong)bytes.Length / MinLegBytes
            || count == 0 || count > (ulong)most)
        {
            return false;
        }

        HistoryLeg last = default;
        for (ulong i = 0; i < count; i++)
        {
            if (!TryReadVarint(ref bytes, out ulong sequence) || !TryReadVarint(ref bytes, out ulong effective)
                || !TryReadVarint(ref bytes, out ulong amount) || sequence > (ulong)(long.MaxValue - last.Sequence))
            {
                return false;
            }

            var leg = new HistoryLeg(
                last.Sequence + (long)sequence, unchecked(last.EffectiveTicks + UnZigZag(effective)), UnZigZag(amount));
            if (leg.Sequence < 1 || !append(leg))
                return false;
            last = leg;
        }

        return true;
    }

    /// <summary>Reads a number in its shortest form.</summary>
    public static bool TryReadVarint(scoped ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (int i = 0; i < Math.Min(bytes.Length, MaxVarintBytes); i++)
        {
            byte b = bytes[i];
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b >= 0x80)
                continue;
            bytes = bytes[(i + 1)..];
            return (i == 0 || b != 0) && (i < MaxVarintBytes - 1 || b <= 1);
        }

        return false;
    }

    private static int Put(Span<byte> bytes, ulong value)
    {
        int length = 0;
        for (; value >= 0x80; value >>= 7)
            bytes[length++] = (byte)(value | 0x80);
        bytes[length++] = (byte)value;
        return length;
    }

    private static ulong ZigZag(long value) => (ulong)(value << 1) ^ (ulong)(value >> 63);

    private static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}

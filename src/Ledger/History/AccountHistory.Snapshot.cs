using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Purlin.Ledger;

/// <content>As bytes, for snapshots.</content>
internal sealed partial class AccountHistory
{
    private const byte Version = 1;

    /// <summary>Writes all legs; 8 to 12 bytes each as a rule.</summary>
    /// <param name="destination">Where to.</param>
    public void Save(IBufferWriter<byte> destination)
    {
        lock (_gate)
        {
            destination.GetSpan(1)[0] = Version;
            destination.Advance(1);
            HistoryFormat.WriteVarint(destination, (ulong)_piles.Count);
            foreach (Pile pile in _piles)
                HistoryFormat.Write(destination, pile.Legs);
            HistoryFormat.Write(destination, _late.Arrivals);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote. What is sorted for questions is sorted anew.</summary>
    /// <param name="bytes">All of them, and nothing else.</param>
    /// <param name="history">The history.</param>
    /// <returns>False if the bytes are malformed.</returns>
    public static bool TryLoad(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out AccountHistory? history)
    {
        history = null;
        if (bytes.IsEmpty || bytes[0] != Version)
            return false;
        bytes = bytes[1..];
        var read = new AccountHistory();
        if (!HistoryFormat.TryReadVarint(ref bytes, out ulong piles) || piles > MaxPiles)
            return false;
        for (ulong i = 0; i < piles; i++)
        {
            var pile = new Pile();
            read._piles.Add(pile);
            if (!HistoryFormat.TryRead(ref bytes, ascends: true, leg => pile.Append(leg)) || pile.Legs.Count == 0)
                return false;
            read.Saw(pile.Legs);
        }

        if (!HistoryFormat.TryRead(ref bytes, ascends: false, leg => read._late.Append(leg)) || !bytes.IsEmpty)
            return false;
        read.Saw(read._late.Arrivals);
        history = read;
        return true;
    }

    private void Saw(LegRun legs)
    {
        if (legs.Count > 0)
            LastSequence = Math.Max(LastSequence, legs[legs.Count - 1].Sequence);
    }
}

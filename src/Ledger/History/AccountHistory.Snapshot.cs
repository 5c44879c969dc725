using System.Buffers;

namespace Purlin.Ledger;

/// <content>
/// As bytes, for images, in pieces of at most 4,096 legs: the number of the list (a pile, or 3 for what is late), legs.
/// </content>
internal sealed partial class AccountHistory
{
    private const int PieceLegs = 4096;

    /// <summary>
    /// Writes all legs up to a record, 8 to 12 bytes each as a rule, while others may be added. The lock is held for
    /// a piece at a time: what has been added does not change.
    /// </summary>
    /// <param name="destination">Where to.</param>
    /// <param name="lastSequence">Of the last record that counts.</param>
    /// <param name="beginPiece">Called before each piece.</param>
    /// <param name="endPiece">Called behind each piece.</param>
    public void Save(IBufferWriter<byte> destination, long lastSequence, Action beginPiece, Action endPiece)
    {
        for (int list = 0; list <= MaxPiles; list++)
        {
            long count = CountUpTo(list, lastSequence);
            for (long first = 0; first < count; first += PieceLegs)
            {
                beginPiece();
                destination.GetSpan(1)[0] = (byte)list;
                destination.Advance(1);
                lock (_gate)
                    HistoryFormat.Write(destination, List(list)!, first, Math.Min(PieceLegs, count - first));
                endPiece();
            }
        }
    }

    /// <summary>Takes the next piece of what <see cref="Save"/> wrote off the front.</summary>
    /// <param name="bytes">Moved behind the piece.</param>
    /// <returns>False if it is malformed or not the next one; what is here is then of no use.</returns>
    public bool TryLoad(scoped ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] > MaxPiles)
            return false;
        int list = bytes[0];
        bytes = bytes[1..];
        lock (_gate)
        {
            if (_late.Arrivals.Count > 0 && list != MaxPiles)
                return false;
            return list == MaxPiles ? TryLoadLate(ref bytes) : TryLoadPile(list, ref bytes);
        }
    }

    private bool TryLoadPile(int list, scoped ref ReadOnlySpan<byte> bytes)
    {
        if (list == _piles.Count)
            _piles.Add(new Pile());
        if (list != _piles.Count - 1 || _piles[list].Legs.Count % PieceLegs != 0)
            return false;
        Pile pile = _piles[list];
        long last = NewestOf(pile.Legs);
        return HistoryFormat.TryRead(ref bytes, PieceLegs, leg =>
        {
            if (leg.Sequence < last || leg.EffectiveTicks < pile.LastTicks)
                return false;
            pile.Append(leg);
            last = leg.Sequence;
            LastSequence = Math.Max(LastSequence, last);
            return true;
        });
    }

    private bool TryLoadLate(scoped ref ReadOnlySpan<byte> bytes)
    {
        if (_late.Arrivals.Count % PieceLegs != 0)
            return false;
        long last = NewestOf(_late.Arrivals);
        return HistoryFormat.TryRead(ref bytes, PieceLegs, leg =>
        {
            if (leg.Sequence < last)
                return false;
            _late.Append(leg);
            last = leg.Sequence;
            LastSequence = Math.Max(LastSequence, last);
            return true;
        });
    }

    private static long NewestOf(LegRun legs) => legs.Count == 0 ? 0 : legs[legs.Count - 1].Sequence;

    private LegRun? List(int list) =>
        list == MaxPiles ? _late.Arrivals : list < _piles.Count ? _piles[list].Legs : null;

    private long CountUpTo(int list, long lastSequence)
    {
        lock (_gate)
            return List(list)?.CountBySequence(lastSequence) ?? 0;
    }
}

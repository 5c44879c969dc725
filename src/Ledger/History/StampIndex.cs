namespace Purlin.Ledger;

/// <summary>
/// Which record was the newest at a stamp. Stamps never descend along the sequence, so "known at this instant" is
/// "known at this sequence". One for a book, beside the histories of its accounts.
/// </summary>
/// <remarks>
/// Kept is one entry of 16 bytes for each run of records of one stamp, such as a group. One writer and any number of
/// readers, without a lock: chunks never move, and an entry is published by the count.
/// </remarks>
internal sealed class StampIndex
{
    private const int ChunkShift = 12;
    private const int ChunkEntries = 1 << ChunkShift;

    // Replaced as a whole when it grows; a reader holds one that has all that its count promises.
    private Entry[][] _chunks = [];
    private long _count;

    /// <summary>How many runs of one stamp there are.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>The last record of a run and its stamp; the newest run may still grow.</summary>
    public (long Sequence, long StampTicks) this[long index]
    {
        get
        {
            ref Entry entry = ref At(Volatile.Read(ref _chunks), index);
            return (Volatile.Read(ref entry.Sequence), entry.StampTicks);
        }
    }

    /// <summary>Says the stamp of records.</summary>
    /// <param name="lastSequence">The newest record with it, past all said before.</param>
    /// <param name="stampTicks">The stamp, not before the one said last.</param>
    public void Append(long lastSequence, long stampTicks)
    {
        long count = _count;
        if (count > 0)
        {
            ref Entry last = ref At(_chunks, count - 1);
            if (lastSequence <= last.Sequence || stampTicks < last.StampTicks)
            {
                throw new ArgumentException(
                    $"Record {lastSequence} of {stampTicks} follows record {last.Sequence} of {last.StampTicks}: " +
                    "sequences ascend and stamps never descend.", nameof(lastSequence));
            }

            if (stampTicks == last.StampTicks)
            {
                Volatile.Write(ref last.Sequence, lastSequence);
                return;
            }
        }

        if (count >> ChunkShift == _chunks.Length)
            Volatile.Write(ref _chunks, [.. _chunks, new Entry[ChunkEntries]]);
        At(_chunks, count) = new() { Sequence = lastSequence, StampTicks = stampTicks };
        Volatile.Write(ref _count, count + 1);
    }

    /// <summary>The newest record whose stamp is not past an instant; 0 if all are.</summary>
    /// <param name="ticks">The instant.</param>
    public long SequenceAt(long ticks)
    {
        long low = 0, high = Volatile.Read(ref _count);
        Entry[][] chunks = Volatile.Read(ref _chunks);
        while (low < high)
        {
            long middle = (low + high) >>> 1;
            if (At(chunks, middle).StampTicks <= ticks)
                low = middle + 1;
            else
                high = middle;
        }

        return low == 0 ? 0 : Volatile.Read(ref At(chunks, low - 1).Sequence);
    }

    private static ref Entry At(Entry[][] chunks, long index) =>
        ref chunks[(int)(index >> ChunkShift)][(int)(index & (ChunkEntries - 1))];

    private struct Entry
    {
        public long Sequence;
        public long StampTicks;
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Purlin.Ledger;

/// <summary>Writes a cut as an image: DESIGN.md, 5.2, has the bytes.</summary>
internal sealed class ImageEncoder(LedgerCut cut, LedgerSnapshotWriter to)
{
    private const int ItemRecords = 4096;

    private readonly KeyEntry[] _entries = new KeyEntry[KeySegment.MaxCapacity];

    /// <summary>All sections but the tree.</summary>
    public void Write()
    {
        Begin(ImageSection.Head);
        new ImageHead(cut.Sequence, cut.StampTicks, cut.Hash.Seed0, cut.Hash.Seed1, cut.Accounts.Count, cut.KeyCount,
            cut.Holds.Length, cut.StampCount).Write(to);
        WriteAccounts();
        WritePositions();
        WriteKeys();
        WriteHolds();
        WriteStamps();
        WriteHistories();
    }

    /// <summary>The tree as far as it has been hashed, but for what is newer than the cut.</summary>
    public void Write(MerkleTree tree)
    {
        Begin(ImageSection.Tree);
        tree.Save(to, cut.Sequence, to.EndItem);
    }

    private void Begin(ImageSection section) => to.BeginSection((int)section);

    private void WriteAccounts()
    {
        var currencies = new List<Currency>();
        for (int slot = 0; slot < cut.Accounts.Count; slot++)
        {
            Currency currency = cut.Table.Read(slot).Currency;
            if (!currencies.Contains(currency))
                currencies.Add(currency);
        }

        Begin(ImageSection.Currencies);
        foreach (Currency currency in currencies)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(to.GetSpan(sizeof(ulong)), currency.Bits);
            to.Advance(sizeof(ulong));
            to.EndItem();
        }

        Begin(ImageSection.Accounts);
        var last = new AccountItem();
        for (int slot = 0; slot < cut.Accounts.Count; slot++)
        {
            AccountDefinition definition = cut.Table.Read(slot);
            int currency = currencies.IndexOf(definition.Currency);
            last.Write(to, definition, currency, cut.Table.OpenedSequence(slot), cut.Accounts.Read(slot));
            to.EndItem();
        }
    }

    private void WritePositions()
    {
        Begin(ImageSection.Positions);
        long last = 0;
        for (long first = 1; first <= cut.Sequence; first += ItemRecords)
        {
            long end = Math.Min(first + ItemRecords, cut.Sequence + 1);
            Span<byte> bytes = to.GetSpan(ItemRecords * Varint.MaxBytes);
            int length = 0;
            for (long sequence = first; sequence < end; sequence++)
            {
                long position = cut.Positions[sequence];
                length += Varint.Write(ref bytes[length], Varint.ZigZag(position - last));
                last = position;
            }

            to.Advance(length);
            to.EndItem();
        }
    }

    private void WriteKeys()
    {
        Begin(ImageSection.Keys);
        HashSet<long> open = [.. cut.Holds.Select(held => held.Hold.Sequence)];
        foreach (KeySegment segment in cut.KeySegments)
        {
            int count = segment.CopyTo(_entries);
            Span<byte> bytes = to.GetSpan(count * KeyItem.Bytes);
            int length = 0;
            foreach (ref KeyEntry entry in _entries.AsSpan(0, count))
            {
                if (entry.Value == 0 || entry.Sequence > cut.Sequence)
                    continue;
                if (entry.End != HoldEnd.None && open.Contains(entry.Sequence))
                    entry.Value = (ulong)entry.Sequence;
                KeyItem.Write(bytes[length..], entry);
                length += KeyItem.Bytes;
            }

            to.Advance(length);
            to.EndItem();
        }
    }

    private void WriteHolds()
    {
        Begin(ImageSection.Holds);
        foreach (HoldImage held in cut.Holds)
        {
            HoldItem.Write(to, held);
            to.EndItem();
        }
    }

    private void WriteStamps()
    {
        Begin(ImageSection.Stamps);
        long lastSequence = 0, lastTicks = 0;
        for (long i = 0; i < cut.StampCount; i++)
        {
            (long sequence, long ticks) = cut.Histories.Stamps[i];
            // The last run may have grown since.
            sequence = Math.Min(sequence, cut.Sequence);
            Span<byte> bytes = to.GetSpan(2 * Varint.MaxBytes);
            int length = Varint.Write(ref bytes[0], (ulong)(sequence - lastSequence));
            length += Varint.Write(ref bytes[length], (ulong)(ticks - lastTicks));
            to.Advance(length);
            to.EndItem();
            (lastSequence, lastTicks) = (sequence, ticks);
        }
    }

    private void WriteHistories()
    {
        Begin(ImageSection.Histories);
        for (int slot = 0; slot < cut.Accounts.Count; slot++)
        {
            // Pieces are whole: each says whose it is.
            int account = slot;
            cut.Histories.Of(slot)?.Save(to, cut.Sequence, () => WriteSlot(account), to.EndItem);
        }
    }

    private void WriteSlot(int slot)
    {
        MemoryMarshal.Write(to.GetSpan(sizeof(int)), BitConverter.IsLittleEndian
            ? slot : BinaryPrimitives.ReverseEndianness(slot));
        to.Advance(sizeof(int));
    }
}

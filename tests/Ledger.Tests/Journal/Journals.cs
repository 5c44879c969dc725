using Purlin.Shared;

namespace Purlin.Ledger.Tests;

/// <summary>Journals of records that depend on their sequence alone, written and read back whole.</summary>
internal static class Journals
{
    public const string Directory = "/ledger";

    public static readonly Guid Book = new("00112233445566778899aabbccddeeff");

    public static JournalOptions Options(
        IDisk disk, long segmentBytes = 300, int zeroFill = 0, bool readOnly = false) =>
        new(Directory, disk)
        {
            NewBookId = Book,
            TestSegmentBytes = segmentBytes,
            ZeroFillBytes = zeroFill,
            ReadOnly = readOnly,
        };

    /// <summary>The files of the segments in order.</summary>
    public static string[] Segments(IDisk disk) =>
        [.. disk.List(Directory).Where(path => path.EndsWith(".journal", StringComparison.Ordinal))];

    public static JournalStore OpenReadOnly(IDisk disk) => JournalStore.Open(Options(disk, readOnly: true));

    public static JournalStore Open(IDisk disk, long segmentBytes = 300, int zeroFill = 0) =>
        JournalStore.Open(Options(disk, segmentBytes, zeroFill));

    /// <summary>The record of a sequence: 0 to 40 bytes, now and then a few hundred.</summary>
    public static byte[] Record(long sequence)
    {
        ulong state = (ulong)sequence * 0x9E37_79B9_7F4A_7C15;
        int length = (int)(state % 61 == 0 ? 100 + ((state >> 32) % 300) : (state >> 32) % 41);
        byte[] record = new byte[length];
        for (int i = 0; i < length; i++)
            record[i] = (byte)((state = (state ^ (state >> 29)) * 0xBF58_476D_1CE4_E5B9) >> 56);
        return record;
    }

    /// <summary>A group of so many records after the newest.</summary>
    public static RecordGroup Group(long first, int count)
    {
        RecordGroup group = new();
        group.Clear(first);
        for (int i = 0; i < count; i++)
            group.Add(Record(first + i));
        return group;
    }

    /// <summary>Appends a group of so many records after the newest.</summary>
    public static RecordGroup Append(JournalStore store, int count)
    {
        RecordGroup group = Group(store.LastSequence + 1, count);
        Done(store.AppendAsync(group, CancellationToken.None));
        return group;
    }

    /// <summary>
    /// Reads all records after one, and holds each to what its sequence says, in order and by its position.
    /// </summary>
    /// <returns>The last sequence.</returns>
    public static long ReadAll(JournalStore store, long after = 0)
    {
        RecordGroup into = new();
        RecordBuffer buffer = new();
        while (Done(store.ReadAsync(after, into, CancellationToken.None)))
        {
            Assert.Equal(after + 1, into.FirstSequence);
            Assert.True(into.Count > 0);
            for (int i = 0; i < into.Count; i++)
            {
                AssertRecord(++after, into[i]);
                AssertRecord(after, store.ReadAt(into.PositionOf(i), buffer));
            }
        }

        return after;
    }

    public static void AssertRecord(long sequence, ReadOnlySpan<byte> record)
    {
        if (!record.SequenceEqual(Record(sequence)))
            Assert.Fail($"Record {sequence} is {Convert.ToHexString(record)}.");
    }

    /// <summary>The result of what the journal does on the caller's thread.</summary>
    public static T Done<T>(ValueTask<T> task)
    {
        Assert.True(task.IsCompleted);
        return task.GetAwaiter().GetResult();
    }

    public static void Done(ValueTask task)
    {
        Assert.True(task.IsCompleted);
        task.GetAwaiter().GetResult();
    }

    /// <summary>An image of some sections whose bytes depend on the sequence alone.</summary>
    public static void WriteSnapshot(JournalStore store)
    {
        using LedgerSnapshotWriter writer = store.BeginSnapshot(store.LastSequence);
        for (int section = 0; section < 3; section++)
        {
            writer.BeginSection(section);
            byte[] item = Record(store.LastSequence + section);
            item.CopyTo(writer.GetSpan(item.Length));
            writer.Advance(item.Length);
            writer.EndItem();
        }

        writer.Commit();
    }

    /// <summary>Reads an image that <see cref="WriteSnapshot"/> made.</summary>
    public static void AssertSnapshot(JournalStore store, long sequence)
    {
        using LedgerSnapshotReader reader = store.OpenSnapshot(sequence);
        Assert.Equal(sequence, reader.Sequence);
        List<(int, byte[])> parts = [];
        while (reader.TryRead(out int section, out ReadOnlySpan<byte> items))
            parts.Add((section, items.ToArray()));
        (int, byte[])[] wanted =
        [
            .. Enumerable.Range(0, 3).Select(section => (section, Record(sequence + section)))
                .Where(part => part.Item2.Length > 0),
        ];
        Assert.Equal(wanted.Select(part => part.Item1), parts.Select(part => part.Item1));
        Assert.Equal(wanted.Select(part => part.Item2), parts.Select(part => part.Item2));
    }
}

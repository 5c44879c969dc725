using Purlin.Shared.Tests;

namespace Purlin.Ledger.Tests;

/// <summary>Images of the book: whole or not there, and never needed.</summary>
public class JournalSnapshotTests
{
    [Fact]
    public void Items_come_back_in_whole_parts_of_their_sections()
    {
        SimulatedDiskAdapter disk = new();
        JournalStore store = Journals.Open(disk);
        Journals.Append(store, 1);
        using (LedgerSnapshotWriter writer = store.BeginSnapshot(1))
        {
            for (int section = 0; section < 3; section++)
            {
                writer.BeginSection(section * 10);
                for (int item = 0; item < 20_000 * section; item++)
                {
                    // In two steps: a part never ends within an item.
                    BitConverter.GetBytes(item).CopyTo(writer.GetSpan(4));
                    writer.Advance(4);
                    BitConverter.GetBytes(~item).CopyTo(writer.GetMemory(4));
                    writer.Advance(4);
                    writer.EndItem();
                }
            }

            writer.BeginSection(99);
            writer.GetSpan(1_000_000)[..1_000_000].Fill(7);
            writer.Advance(1_000_000);
            writer.Commit();
        }

        using LedgerSnapshotReader reader = store.OpenSnapshot(1);
        Dictionary<int, List<byte>> read = [];
        int parts = 0;
        while (reader.TryRead(out int section, out ReadOnlySpan<byte> items))
        {
            parts++;
            Assert.True(section == 99 || items.Length % 8 == 0);
            if (!read.TryGetValue(section, out List<byte>? bytes))
                read.Add(section, bytes = []);
            bytes.AddRange(items);
        }

        Assert.False(reader.TryRead(out _, out _));
        Assert.Equal([10, 20, 99], read.Keys);
        Assert.InRange(parts, 4, 10);
        for (int item = 0; item < 40_000; item++)
        {
            byte[] bytes = [.. read[20].Skip(item * 8).Take(8)];
            Assert.Equal(item, BitConverter.ToInt32(bytes));
            Assert.Equal(~item, BitConverter.ToInt32(bytes, 4));
            if (item % 100 == 99)
                item += 900;
        }

        Assert.Equal(1_000_000, read[99].Count);
    }

    [Fact]
    public void The_newest_two_are_kept()
    {
        SimulatedDiskAdapter disk = new();
        JournalStore store = Journals.Open(disk);
        for (int i = 1; i <= 4; i++)
        {
            Journals.Append(store, 1);
            Journals.WriteSnapshot(store);
            Assert.Equal(i == 1 ? [1] : [i, i - 1], store.Snapshots);
        }

        Journals.WriteSnapshot(store);
        Assert.Equal([4, 3], store.Snapshots);
        Journals.Done(store.DisposeAsync());
        Assert.Equal([4, 3], Journals.Open(disk).Snapshots);
    }

    [Fact]
    public void An_image_is_not_there_before_it_is_committed_and_one_is_written_at_a_time()
    {
        SimulatedDiskAdapter disk = new();
        JournalStore store = Journals.Open(disk);
        Assert.Throws<ArgumentOutOfRangeException>(() => store.BeginSnapshot(0));
        Journals.Append(store, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => store.BeginSnapshot(1));
        using (LedgerSnapshotWriter writer = store.BeginSnapshot(2))
        {
            Assert.Throws<InvalidOperationException>(() => store.BeginSnapshot(2));
            // Groups go on meanwhile, over segments.
            for (int i = 0; i < 10; i++)
                Journals.Append(store, 3);
            Assert.Empty(store.Snapshots);
        }

        Assert.Empty(Images(disk));
        Journals.WriteSnapshot(store);
        Assert.Equal([32], store.Snapshots);
    }

    [Fact]
    public void A_damaged_image_is_refused_by_its_reader_and_the_journal_does_without()
    {
        SimulatedDiskAdapter whole = JournalOpenTests.Written(snapshot: true);
        string name = Assert.Single(Images(whole));
        int length = whole.Content(name).Length;
        for (int at = 0; at < length; at++)
        {
            SimulatedDiskAdapter disk = JournalOpenTests.Written(snapshot: true);
            disk.Damage(name, at, bits: 0x40);
            JournalStore store = Journals.Open(disk);
            Assert.Equal(store.LastSequence, Journals.ReadAll(store));
            JournalException refused = Assert.Throws<JournalException>(
                () => Journals.AssertSnapshot(store, store.Snapshots[0]));
            Assert.Equal((JournalFailure.Damaged, name), (refused.Failure, refused.Path));
        }
    }

    [Fact]
    public void Opening_reads_the_newest_segment_from_the_image_on()
    {
        SimulatedDiskAdapter disk = new();
        JournalStore store = Journals.Open(disk, segmentBytes: 100_000);
        for (int i = 0; i < 500; i++)
            Journals.Append(store, 3);
        Journals.WriteSnapshot(store);
        Journals.Append(store, 2);
        disk.Restart();
        // What is before the image is not looked at until somebody reads it.
        disk.Damage(Journals.Segments(disk)[0], 5_000);
        store = Journals.Open(disk, segmentBytes: 100_000);
        Assert.Equal(1_502, Journals.ReadAll(store, after: 1_500));
        JournalException refused = Assert.Throws<JournalException>(() => Journals.ReadAll(store));
        Assert.InRange(refused.Position, 4_800, 5_000);
    }

    [Fact]
    public void An_item_has_a_bound()
    {
        JournalStore store = Journals.Open(new SimulatedDiskAdapter());
        Journals.Append(store, 1);
        using LedgerSnapshotWriter writer = store.BeginSnapshot(1);
        writer.GetSpan(LedgerSnapshotWriter.MaxItemBytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.GetSpan(LedgerSnapshotWriter.MaxItemBytes + 1));
        writer.Advance(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.GetSpan(LedgerSnapshotWriter.MaxItemBytes));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.BeginSection(-1));
    }

    // Published or not.
    private static IEnumerable<string> Images(SimulatedDiskAdapter disk) =>
        disk.List(Journals.Directory).Where(path => path.Contains("snapshot", StringComparison.Ordinal));
}

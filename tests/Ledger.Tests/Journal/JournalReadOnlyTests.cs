using Purlin.Shared.Tests;

namespace Purlin.Ledger.Tests;

/// <summary>Reading beside a writer.</summary>
public class JournalReadOnlyTests
{
    [Fact]
    public void A_reader_follows_the_writer_over_segments()
    {
        SimulatedDiskAdapter disk = new();
        JournalStore writer = Journals.Open(disk, zeroFill: 2_000);
        JournalStore reader = Journals.OpenReadOnly(disk);
        Assert.True(reader.IsReadOnly);
        Assert.Equal(writer.BookId, reader.BookId);
        for (int i = 1; i < 40; i++)
        {
            Journals.Append(writer, i % 7 + 1);
            if (i % 3 > 0)
                continue;
            long before = reader.LastSequence;
            Assert.Equal(writer.LastSequence,
                Journals.Done(reader.GetLastSequenceAsync(CancellationToken.None)));
            Assert.Equal(writer.LastSequence, Journals.ReadAll(reader, before));
        }

        Assert.Equal(writer.LastSequence, Journals.ReadAll(reader));
        Assert.True(Journals.Segments(disk).Length > 10);
    }

    [Fact]
    public void A_reader_that_asks_for_records_alone_finds_those_that_came_since()
    {
        SimulatedDiskAdapter disk = new();
        JournalStore writer = Journals.Open(disk);
        JournalStore reader = Journals.OpenReadOnly(disk);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(writer.LastSequence, Journals.ReadAll(reader, after: 0));
            Journals.Append(writer, 2);
        }
    }

    [Fact]
    public void A_reader_stops_before_a_torn_tail_and_leaves_it()
    {
        SimulatedDiskAdapter disk = new();
        JournalStore writer = Journals.Open(disk, segmentBytes: 5_000);
        Journals.Append(writer, 3);
        int durable = disk.Content(Journals.Segments(disk)[0]).Length;
        Journals.Append(writer, 3);
        string name = Journals.Segments(disk)[0];
        byte[] content = disk.Content(name);
        for (int at = durable; at < content.Length; at++)
        {
            disk.Put(name, content[..at]);
            Assert.Equal(3, Journals.ReadAll(Journals.OpenReadOnly(disk)));
            Assert.Equal(at, disk.Content(name).Length);
        }

        JournalStore reader = Journals.OpenReadOnly(disk);
        disk.Put(name, content);
        Assert.Equal(6, Journals.ReadAll(reader));
    }

    // The reader sees half of a group, then the group after it, which says that the first was durable before.
    [Fact]
    public void A_group_that_is_whole_when_looked_at_again_is_no_damage()
    {
        SimulatedDiskAdapter disk = new();
        JournalStore writer = Journals.Open(disk, segmentBytes: 5_000);
        Journals.Append(writer, 3);
        string name = Journals.Segments(disk)[0];
        int durable = disk.Content(name).Length;
        Journals.Append(writer, 3);
        Journals.Append(writer, 3);
        byte[] content = disk.Content(name);
        byte[] half = [.. content];
        half.AsSpan(durable + 30, 10).Clear();

        ChangingDisk changing = new(disk, () => disk.Put(name, content));
        disk.Put(name, half);
        Assert.Equal(9, Journals.ReadAll(Journals.OpenReadOnly(changing)));
        disk.Put(name, half);
        JournalException refused = Assert.Throws<JournalException>(() => Journals.OpenReadOnly(disk));
        Assert.Equal((JournalFailure.Damaged, name, (long)durable), (refused.Failure, refused.Path, refused.Position));
    }

    [Fact]
    public void A_reader_takes_no_lock_and_writes_nothing()
    {
        SimulatedDiskAdapter disk = JournalOpenTests.Written(snapshot: true);
        disk.Put("/ledger/0000000000000000099.journal.new", [1]);
        string[] names = disk.List(Journals.Directory);
        JournalStore reader = Journals.OpenReadOnly(disk);
        Assert.Throws<InvalidOperationException>(() => Journals.Append(reader, 1));
        Assert.Throws<InvalidOperationException>(() => reader.BeginSnapshot(reader.LastSequence));
        Journals.AssertSnapshot(reader, reader.Snapshots[0]);
        Assert.Equal(0, disk.Node.Disk.UnsyncedBytes);
        Assert.Equal(names, disk.List(Journals.Directory));
        Journals.Append(Journals.Open(disk), 1);
    }
}

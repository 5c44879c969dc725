using Purlin.Shared.Tests;

namespace Purlin.Ledger.Tests;

/// <summary>The bytes of the journal are those of the table in DESIGN.md.</summary>
public class JournalFormatTests
{
    [Fact]
    public void Segments_read_by_the_table_alone_hold_what_was_appended()
    {
        SimulatedDiskAdapter disk = new();
        List<long> positions = [];
        JournalStore store = Journals.Open(disk, segmentBytes: 2_000, zeroFill: 4_096);
        for (int count = 1; count < 60; count++)
        {
            RecordGroup group = Journals.Append(store, count % 13 + 1);
            positions.AddRange(Enumerable.Range(0, group.Count).Select(group.PositionOf));
        }

        byte[][] segments = [.. Journals.Segments(disk).Select(disk.Content)];
        Assert.InRange(segments.Length, 4, 20);
        List<(long Position, byte[] Record)> records = NaiveJournal.Read(Journals.Book, segments);

        Assert.Equal(store.LastSequence, records.Count);
        Assert.Equal(positions, records.Select(record => record.Position));
        for (int i = 0; i < records.Count; i++)
            Journals.AssertRecord(i + 1, records[i].Record);
    }

    [Fact]
    public void A_journal_of_one_record_has_these_bytes()
    {
        SimulatedDiskAdapter disk = new();
        RecordGroup group = new();
        group.Add([0xAB, 0xCD]);
        Journals.Done(Journals.Open(disk).AppendAsync(group, CancellationToken.None));

        string name = Assert.Single(disk.List(Journals.Directory));
        Assert.Equal("/ledger/0000000000000000001.journal", name);
        Assert.Equal(
            // Frame: payload's length, its CRC, durable bytes, CRC of these and the offset.
            "3C000000" + "55E5D2A2" + "0000000000000000" + "BF72ABA9"
            // Header: magic, version, number, book, first sequence, the segment before it.
            + "5075726C696E4C4A" + "01000000" + "00000000" + "00112233445566778899AABBCCDDEEFF"
            + "0100000000000000" + "0000000000000000" + "0000000000000000" + "00000000"
            + "17000000" + "908436D3" + "5000000000000000" + "354030C0"
            // Group: first sequence, count, CRC of the header's payload; then length, check, bytes.
            + "0100000000000000" + "01000000" + "55E5D2A2" + "02" + "6624933F" + "ABCD",
            Convert.ToHexString(disk.Content(name)));
        Assert.Equal(80 + 20 + 16, group.PositionOf(0));
    }
}

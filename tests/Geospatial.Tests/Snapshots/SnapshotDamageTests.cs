using System.Buffers.Binary;

namespace Purlin.Geospatial.Tests.Snapshots;

/// <summary>Every file that is not as it was written is refused, by name.</summary>
public sealed class SnapshotDamageTests : IDisposable
{
    private static readonly PlaceOpenOptions HeaderOnly = new() { Verify = PlaceVerification.Header };
    private readonly SnapshotFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        byte[] bytes = _folder.Bytes(SnapshotFolder.Build(3, columns: 1));
        for (int length = 0; length < bytes.Length; length++)
        {
            PlaceSnapshotException refused = Refused(bytes[..length]);
            PlaceSnapshotFailure expected = length == 0
                ? PlaceSnapshotFailure.NotASnapshot
                : PlaceSnapshotFailure.Truncated;
            Assert.Equal(expected, refused.Failure);
        }
    }

    [Fact]
    public void Every_bit_of_a_header_counts()
    {
        byte[] bytes = _folder.Bytes(SnapshotFolder.Build(3, columns: 1));
        for (int bit = 0; bit < 256 * 8; bit++)
        {
            byte[] changed = [.. bytes];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            var refused = Assert.Throws<PlaceSnapshotException>(
                () => PlaceHeader.Read(changed.AsSpan(0, 256), bytes.Length, "changed"));
            Assert.Equal("header", refused.Section);
        }
    }

    [Fact]
    public void Bytes_of_a_body_count_wherever_they_are_and_their_part_is_named()
    {
        byte[] bytes = _folder.Bytes(SnapshotFolder.Build(3, columns: 1));
        HashSet<string> sections = [];
        for (int at = 256; at < bytes.Length; at += 3)
        {
            byte[] changed = [.. bytes];
            changed[at] ^= 1;
            PlaceSnapshotException refused = Refused(changed);
            Assert.Equal(PlaceSnapshotFailure.Damaged, refused.Failure);
            Assert.Contains($"damaged in its {refused.Section}", refused.Message, StringComparison.Ordinal);
            sections.Add(refused.Section);
        }

        Assert.Equal(
            [
                "nodes", "leaves", "ordinals", "positions", "categories", "categories of nodes", "columns",
                "ranges of columns",
            ], sections);
    }

    [Fact]
    public void What_is_no_snapshot_of_this_version_and_machine_is_refused_by_its_name()
    {
        byte[] bytes = _folder.Bytes(SnapshotFolder.Build(40));
        byte[] reversed = SnapshotFolder.With(bytes, 8, BinaryPrimitives.ReverseEndianness(0x01020304u));
        Assert.Equal(PlaceSnapshotFailure.NotASnapshot, Refused("PK\u0003\u0004, an archive"u8.ToArray()).Failure);
        Assert.Equal(PlaceSnapshotFailure.NotASnapshot, Refused(new byte[4_096]).Failure);
        Assert.Equal(PlaceSnapshotFailure.NewerVersion, Refused(SnapshotFolder.With(bytes, 12, 2)).Failure);
        Assert.Equal(PlaceSnapshotFailure.OtherByteOrder, Refused(reversed).Failure);
        Assert.Equal(PlaceSnapshotFailure.Damaged, Refused(SnapshotFolder.With(bytes, 12, 0)).Failure);
        Assert.Equal(PlaceSnapshotFailure.Damaged, Refused([.. bytes, 0]).Failure);
        Assert.Throws<UnauthorizedAccessException>(() => PlaceIndex.Open(_folder.Path));
        Assert.Throws<FileNotFoundException>(() => PlaceIndex.Open(_folder.File("nothing.geo")));
        Assert.Throws<ArgumentException>(() => PlaceIndex.Open(" "));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => PlaceIndex.Open("x", new PlaceOpenOptions { Verify = (PlaceVerification)9 }));
    }

    [Fact]
    public void A_header_whose_numbers_do_not_fit_is_refused_though_its_checksum_holds()
    {
        byte[] bytes = _folder.Bytes(SnapshotFolder.Build(40));
        (int Offset, long Value)[] changes =
        [
            (16, 0), (16, -1), (16, 65), (16, 1L << 40), (16, int.MaxValue), (16, 1L << 31), (16, long.MaxValue),
            (16, long.MinValue), (24, 0), (24, bytes.Length + 64), (24, -1), (32, 1), (32, 2), (32, 1L << 32),
            (32, 2L << 32), (40, 1), (40, 9), (40, uint.MaxValue), (40, 1L << 32), (64, 1), (72, 1),
            (72, long.MaxValue), (144, 1), (152, 1), (192, 1),
        ];
        foreach ((int offset, long value) in changes)
            Assert.Equal("header", Refused(SnapshotFolder.With(bytes, offset, value)).Section);
    }

    [Fact]
    public void A_node_that_tells_of_children_there_are_not_is_refused_even_unverified()
    {
        // Two leaves: the root's six other children have boxes the wrong way round.
        byte[] bytes = _folder.Bytes(SnapshotFolder.Build(40));
        const int Root = 256;
        for (int side = 16; side < 64; side++)
        {
            byte[] changed = [.. bytes];
            changed[Root + side] ^= 0x10;
            if (side % 8 < 2)
                Open(changed).Dispose();
            else
                Assert.Equal("nodes", Assert.Throws<PlaceSnapshotException>(() => Open(changed)).Section);
        }

        foreach (byte exponent in new byte[] { 0, 1, 134, 151, 254, 255 })
        {
            byte[] changed = [.. bytes];
            changed[Root + 13] = exponent;
            Assert.Equal("nodes", Assert.Throws<PlaceSnapshotException>(() => Open(changed)).Section);
        }
    }

    [Fact]
    public void Damage_that_opening_leaves_out_is_found_later_and_never_saved_as_sound()
    {
        byte[] bytes = _folder.Bytes(SnapshotFolder.Build(5_000));
        bytes[^70] ^= 4;
        File.WriteAllBytes(_folder.File("damaged.geo"), bytes);
        using var opened = PlaceIndex.Open(_folder.File("damaged.geo"), HeaderOnly);
        var found = Assert.Throws<PlaceSnapshotException>(opened.Verify);
        Assert.Equal(("positions", PlaceSnapshotFailure.Damaged), (found.Section, found.Failure));
        Assert.Equal(_folder.File("damaged.geo"), found.Path);
        Assert.Throws<PlaceSnapshotException>(() => opened.Save(_folder.File("copy.geo")));
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
        Assert.Throws<PlaceSnapshotException>(() => PlaceIndex.Open(_folder.File("damaged.geo")));
    }

    [Fact]
    public void The_error_of_a_damaged_leaf_is_never_taken_for_more_than_there_can_be()
    {
        var limit = new NearestLimit(1_000);
        limit.Admit(float.PositiveInfinity);
        float units = 1_000 * PlaceFrame.UnitsPerMeter;
        Assert.InRange(limit.Square, units * units, (units + 65_600) * (units + 65_600));
    }

    private PlaceIndex Open(byte[] bytes) => PlaceIndex.Open(Damaged(bytes), HeaderOnly);

    private PlaceSnapshotException Refused(byte[] bytes)
    {
        string path = Damaged(bytes);
        return Assert.Throws<PlaceSnapshotException>(() => PlaceIndex.Open(path));
    }

    // Anew: file systems are slow to cut files and write them again.
    private string Damaged(byte[] bytes)
    {
        string path = _folder.File("damaged.geo");
        File.Delete(path);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}

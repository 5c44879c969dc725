namespace Purlin.Shared.Tests;

public sealed class OsDiskTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("purlin-").FullName;
    private readonly OsDisk _disk = OsDisk.Instance;

    private string At(string name) => Path.Combine(_directory, name);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_log_and_a_replacement_work_on_the_real_disk()
    {
        using (FrameWriter writer = FrameWriter.Create(_disk, At("log"), 100, zeroFillBytes: 10))
        {
            writer.Append("one"u8);
            writer.Sync();
        }

        using (IDiskFile file = _disk.Open(At("log"), DiskMode.OpenRead))
        {
            FrameReader reader = new(file, 100);
            Assert.True(reader.TryRead(out ReadOnlySpan<byte> payload) && payload.SequenceEqual("one"u8));
            Assert.False(reader.TryRead(out _));
            using FrameWriter writer = FrameWriter.Open(_disk, At("log"), 100, reader.End);
            Assert.Equal(23, writer.Length);
        }

        ReplacementFile.Write(_disk, At("whole"), [1]);
        ReplacementFile.Write(_disk, At("whole"), [2, 3]);
        Assert.Equal([2, 3], File.ReadAllBytes(At("whole")));
        Assert.Equal([At("log"), At("whole")], _disk.List(_directory));
    }

    [Fact]
    public void Truncating_and_reading_past_the_end_are_as_the_seam_says()
    {
        using IDiskFile file = _disk.Open(At("file"), DiskMode.CreateNew);
        file.WriteAll("0123456789"u8, 5);
        file.Truncate(8);
        byte[] read = new byte[20];

        Assert.Equal((8, 8), (file.Length, file.ReadUpTo(read, 0)));
        Assert.Equal([.. new byte[5], .. "012"u8], read[..8]);
        Assert.Equal(0, file.Read(read, 8));
    }

    [Fact]
    public void Files_and_directories_are_for_their_owner_alone()
    {
        if (OperatingSystem.IsWindows())
            return;
        _disk.CreateDirectory(At("inner"));
        FrameWriter.Create(_disk, At("inner/log"), 10).Dispose();
        ReplacementFile.Write(_disk, At("inner/whole"), [1]);
        FileLock.Acquire(_disk, At("inner/lock")).Dispose();

        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(At("inner")));
        foreach (string file in _disk.List(At("inner")))
            Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(file));
    }

    [Fact]
    public void What_is_in_the_way_of_a_new_file_stays()
    {
        File.WriteAllText(At("log"), "precious");

        Assert.ThrowsAny<IOException>(() => FrameWriter.Create(_disk, At("log"), 10));
        Assert.Equal("precious", File.ReadAllText(At("log")));
    }

    [Fact]
    public void A_replacement_writes_through_no_planted_link_and_leaves_nothing_when_abandoned()
    {
        File.WriteAllText(At("victim"), "precious");
        File.CreateSymbolicLink(At("whole" + ReplacementFile.Suffix), At("victim"));

        using (ReplacementFile abandoned = new(_disk, At("whole")))
            abandoned.Write([1]);
        ReplacementFile.Write(_disk, At("whole"), [2]);

        Assert.Equal("precious", File.ReadAllText(At("victim")));
        Assert.Equal([At("victim"), At("whole")], _disk.List(_directory));
    }

    [Fact]
    public void A_lock_refuses_a_second_opener_until_it_is_freed()
    {
        using (FileLock.Acquire(_disk, At("lock")))
        {
            Assert.Null(FileLock.TryAcquire(_disk, At("lock")));
            FileLockedException refusal = Assert.Throws<FileLockedException>(() => FileLock.Acquire(_disk, At("lock")));
            Assert.Contains(At("lock"), refusal.Message, StringComparison.Ordinal);
        }

        FileLock.Acquire(_disk, At("lock")).Dispose();
    }

    [Fact]
    public void A_device_without_room_surfaces()
    {
        Prerequisite.Require(File.Exists("/dev/full"), "This system has no /dev/full.");
        using IDiskFile full = _disk.Open("/dev/full", DiskMode.OpenWrite);

        Assert.Equal(28, Assert.ThrowsAny<IOException>(() => full.WriteAll([1], 0)).HResult);
    }

    [Fact]
    public void A_failed_system_call_names_itself_the_path_and_the_error()
    {
        IOException missing = Assert.ThrowsAny<IOException>(() => _disk.SyncDirectory(At("nowhere")));
        Assert.Contains(At("nowhere"), missing.Message, StringComparison.Ordinal);
        Assert.Equal(2, missing.HResult & 0xFFFF);
        Assert.ThrowsAny<IOException>(() => _disk.Rename(At("nowhere"), At("else")));
    }
}

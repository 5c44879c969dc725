namespace Purlin.Shared.Tests;

/// <summary>
/// The faults of <see cref="FaultTests"/> again, now injected below this process, into the system calls.
/// </summary>
public sealed class KernelFaultTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("purlin-").FullName;

    private string Log => Path.Combine(_directory, "log");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("EIO", 5)]
    [InlineData("ENOSPC", 28)]
    [InlineData("EROFS", 30)]
    [InlineData("EINVAL", 22)]
    public void A_failed_fdatasync_surfaces_poisons_and_is_not_tried_again(string error, int errno)
    {
        TracedThread.Require();
        using FrameWriter writer = FrameWriter.Create(OsDisk.Instance, Log, 100);
        Exception? first = TracedThread.Run($"fdatasync:error={error}:when=2", () =>
        {
            writer.Append("kept"u8);
            writer.Sync();
            writer.Append("lost"u8);
            writer.Sync();
        }, out string record);

        Assert.Equal(errno, Assert.IsType<IOException>(first).HResult);
        Assert.Contains(Log, first.Message, StringComparison.Ordinal);
        Assert.Equal(24, writer.DurableLength);
        Assert.Same(first, Assert.Throws<PoisonedFileException>(writer.Sync).InnerException);
        Assert.Equal(2, record.Split("fdatasync(").Length - 1);
    }

    [Theory]
    [InlineData("fsync:error=EIO:when=1", 5)]
    [InlineData("fsync:error=EIO:when=2", 5)]
    [InlineData("fsync:error=ENOSPC:when=2", 28)]
    public void A_failed_fsync_of_the_file_or_of_its_directory_surfaces_on_creation(string injection, int errno)
    {
        TracedThread.Require();
        Exception? thrown = TracedThread.Run(injection, () => FrameWriter.Create(OsDisk.Instance, Log, 100).Dispose());

        Assert.Equal(errno, Assert.IsType<IOException>(thrown).HResult);
    }

    [Theory]
    [InlineData("pwrite64:error=EIO:when=1", 5)]
    [InlineData("pwrite64:error=ENOSPC:when=1", 28)]
    public void A_failed_write_surfaces_and_poisons(string injection, int errno)
    {
        TracedThread.Require();
        using FrameWriter writer = FrameWriter.Create(OsDisk.Instance, Log, 100);
        writer.Append("lost"u8);
        Exception? first = TracedThread.Run(injection, writer.Sync);

        Assert.Equal(errno, Assert.IsType<IOException>(first, exactMatch: false).HResult);
        Assert.Same(first, Assert.Throws<PoisonedFileException>(writer.Sync).InnerException);
        Assert.Equal(0, writer.DurableLength);
    }

    [Fact]
    public void Each_failing_system_call_of_a_replacement_surfaces_and_publishes_nothing_unsynced()
    {
        TracedThread.Require();
        string path = Path.Combine(_directory, "whole");
        File.WriteAllText(path, "old");
        string[] injections = ["pwrite64:error=EIO", "fsync:error=EIO:when=1", "rename:error=EIO"];
        foreach (string injection in injections)
        {
            Assert.IsType<IOException>(TracedThread.Run(injection, Replace), exactMatch: false);
            Assert.Equal("old", File.ReadAllText(path));
        }

        Assert.IsType<IOException>(TracedThread.Run("fsync:error=EIO:when=2", Replace));
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_directory));

        void Replace() => ReplacementFile.Write(OsDisk.Instance, path, "new"u8);
    }

    [Fact]
    public void An_interrupted_sync_is_made_again()
    {
        TracedThread.Require();
        using FrameWriter writer = FrameWriter.Create(OsDisk.Instance, Log, 100);
        writer.Append("kept"u8);

        Assert.Null(TracedThread.Run("fdatasync:error=EINTR:when=1..3", writer.Sync, out string record));
        Assert.Equal(4, record.Split("fdatasync(").Length - 1);
        Assert.Equal(24, writer.DurableLength);
    }

    [Fact]
    public void The_mode_is_given_to_the_call_that_creates_the_file()
    {
        TracedThread.Require();
        Action create = () => FrameWriter.Create(OsDisk.Instance, Log, 100).Dispose();
        Assert.Null(TracedThread.Run("fdatasync:error=EIO", create, out string record));

        string created = Assert.Single(record.Split('\n'), line => line.Contains("O_CREAT", StringComparison.Ordinal));
        Assert.Contains("O_EXCL", created, StringComparison.Ordinal);
        Assert.Contains("0600)", created, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_system_without_locks_is_an_error_and_not_a_lock()
    {
        TracedThread.Require();
        string path = Path.Combine(_directory, "lock");

        Exception? refused = TracedThread.Run("flock:error=ENOLCK", () => FileLock.Acquire(OsDisk.Instance, path));
        Assert.IsType<IOException>(refused);
    }
}

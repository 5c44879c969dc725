namespace Purlin.Shared.Tests;

/// <summary>Every call of every part fails once, with every error, and nothing is acknowledged after it.</summary>
public class FaultTests
{
    private const int Eio = 5;
    private const int Enospc = 28;

    [Theory]
    [InlineData(Eio)]
    [InlineData(Enospc)]
    public void Each_failing_call_of_a_log_surfaces_and_poisons_the_writer(int errno)
    {
        SortedSet<string> failed = Enumerate(errno, disk =>
        {
            using FrameWriter writer = FrameWriter.Create(disk, Frames.Path, 1000, zeroFillBytes: 100);
            for (int batch = 0; batch < 3; batch++)
            {
                try
                {
                    writer.Append(Frames.Payload(batch, 600));
                    writer.Sync();
                }
                catch (IOException first)
                {
                    AssertPoisoned(first, () => writer.Sync());
                    AssertPoisoned(first, () => writer.Append("more"u8));
                    AssertPoisoned(first, () => writer.GetSpan(1));
                    AssertPoisoned(first, () => writer.GetMemory(1));
                    AssertPoisoned(first, () => writer.EndFrame());
                    Assert.True(writer.DurableLength <= batch * 620);
                    throw;
                }
            }
        });

        Assert.Equal(["open", "sync", "sync directory", "write"], failed);
    }

    [Theory]
    [InlineData(Eio)]
    [InlineData(Enospc)]
    public void Each_failing_call_of_a_reopened_log_surfaces(int errno)
    {
        byte[] torn = Frames.Log(600, 600)[..^1];
        SortedSet<string> failed = Enumerate(errno, disk =>
        {
            using FrameWriter writer = FrameWriter.Open(disk, Frames.Path, 1000, Frames.Read(disk).End);
            writer.Append("more"u8);
            writer.Sync();
        }, disk => disk.Put(Frames.Path, torn));

        Assert.Equal(["open", "read", "sync", "sync directory", "truncate", "write"], failed);
    }

    [Theory]
    [InlineData(Eio)]
    [InlineData(Enospc)]
    public void Each_failing_call_of_a_replacement_surfaces_and_poisons_it(int errno)
    {
        SortedSet<string> failed = Enumerate(errno, disk =>
        {
            using ReplacementFile file = new(disk, "/file");
            try
            {
                file.Write([2, 2]);
                file.WriteAt(0, [3]);
                file.Commit();
            }
            catch (IOException first)
            {
                AssertPoisoned(first, () => file.Write([4]));
                AssertPoisoned(first, () => file.Commit());
                Assert.Equal(disk.Failed == "sync directory" ? [3, 2] : [1], disk.Content("/file"));
                throw;
            }
        }, disk => disk.Put("/file", [1]));

        Assert.Equal(["delete", "open", "rename", "sync", "sync directory", "write"], failed);
    }

    [Fact]
    public void A_write_that_writes_nothing_is_an_error_and_no_endless_loop()
    {
        Assert.Throws<IOException>(() => new Stuck().WriteAll([1, 2], 0));
    }

    // Runs a scenario with its first call failing, then its second, until one runs through. Returns what had failed.
    private static SortedSet<string> Enumerate(
        int errno, Action<SimulatedDiskAdapter> scenario, Action<SimulatedDiskAdapter>? prepare = null)
    {
        SortedSet<string> failed = new(StringComparer.Ordinal);
        for (int call = 1; ; call++)
        {
            SimulatedDiskAdapter disk = new();
            prepare?.Invoke(disk);
            disk.FailAt(call, errno);
            Exception? surfaced = Record.Exception(() => scenario(disk));
            if (disk.Failed is null)
            {
                Assert.Null(surfaced);
                return failed;
            }

            Assert.Equal(errno, Assert.IsType<IOException>(surfaced).HResult);
            failed.Add(disk.Failed);
        }
    }

    private static void AssertPoisoned(Exception first, Action call)
    {
        PoisonedFileException poisoned = Assert.Throws<PoisonedFileException>(call);
        Assert.Same(first, poisoned.InnerException);
        Assert.Contains(first.Message, poisoned.Message, StringComparison.Ordinal);
    }

    private sealed class Stuck : IDiskFile
    {
        public long Length => 0;

        public int Read(Span<byte> buffer, long offset) => 0;

        public int Write(ReadOnlySpan<byte> bytes, long offset) => 0;

        public void Sync(bool dataOnly)
        {
        }

        public void Truncate(long length)
        {
        }

        public void Dispose()
        {
        }
    }
}

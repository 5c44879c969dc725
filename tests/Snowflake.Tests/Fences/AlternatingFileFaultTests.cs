using System.Buffers.Binary;
using Purlin.Shared;
using Purlin.Shared.Tests;

namespace Purlin.Snowflake.Tests;

/// <summary>Every call fails once, with every error; every byte lies. Nothing is acknowledged or believed.</summary>
public sealed class AlternatingFileFaultTests
{
    private const string FilePath = "/fence";
    private const int Eio = 5;
    private const int Enospc = 28;
    private const int BlockBytes = AlternatingFile.FileBytes / 4;
    private const int NumberBytes = sizeof(ulong);

    [Theory]
    [InlineData(Eio)]
    [InlineData(Enospc)]
    public void Each_failing_call_surfaces_and_poisons_it(int errno)
    {
        SortedSet<string> failed = new(StringComparer.Ordinal);
        for (int call = 1; ; call++)
        {
            SimulatedDiskAdapter disk = new();
            disk.FailAt(call, errno);
            Exception? surfaced = Record.Exception(() => Use(disk));
            if (disk.Failed is null)
            {
                Assert.Null(surfaced);
                break;
            }

            Assert.Equal(errno, Assert.IsType<IOException>(surfaced).HResult);
            failed.Add(disk.Failed);
        }

        Assert.Equal(["delete", "open", "read", "rename", "sync", "sync directory", "write"], failed);

        static void Use(SimulatedDiskAdapter disk)
        {
            AlternatingFile.Create(disk, FilePath, [0]);
            using AlternatingFile file = AlternatingFile.Open(disk, FilePath);
            try
            {
                for (byte i = 1; i <= 3; i++)
                    file.Write([i]);
            }
            catch (IOException first)
            {
                PoisonedFileException refusal = Assert.Throws<PoisonedFileException>(() => file.Write([9]));
                Assert.Same(first, refusal.InnerException);
                throw;
            }
        }
    }

    [Fact]
    public void Hostile_bytes_are_refused_or_give_a_value_that_was_written()
    {
        SimulatedDiskAdapter made = new();
        AlternatingFile.Create(made, FilePath, [1]);
        using (AlternatingFile file = AlternatingFile.Open(made, FilePath))
            file.Write([2, 2]);
        byte[][] files = LyingHeaders.Inputs(
            made.Content(FilePath), 0, BlockBytes, 2 * BlockBytes, 3 * BlockBytes);

        ByteMutator.Check(files, static bytes =>
        {
            using AlternatingFile file = AlternatingFile.Open(new OneFileDisk([.. bytes]), FilePath);
            Assert.True(file.Value is [1] or [2, 2]);
        }, [typeof(InvalidDataException)], Effort.Of(100_000, 1_000_000), allocationLimitBytes: 128 * 1024);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(NumberBytes - 1)]
    [InlineData(NumberBytes + AlternatingFile.MaxValueBytes + 1)]
    public void A_copy_too_short_or_too_long_for_a_value_is_refused_although_its_checksums_hold(int payloadBytes) =>
        Assert.Throws<InvalidDataException>(() => OpenForged(payloadBytes, static _ => 0));

    // The number after the greatest would be 0, which is less than all.
    [Fact]
    public void A_number_that_cannot_be_followed_or_is_in_the_other_place_is_refused()
    {
        Assert.Throws<InvalidDataException>(() => OpenForged(NumberBytes + 1, static _ => ulong.MaxValue));
        Assert.Throws<InvalidDataException>(() => OpenForged(NumberBytes + 1, static block => block < 2 ? 1ul : 0));
        OpenForged(NumberBytes + 1, static block => block < 2 ? 0ul : 1);
    }

    // Four copies under right checksums, of a payload that begins with a number.
    private static void OpenForged(int payloadBytes, Func<int, ulong> numberOf)
    {
        byte[] bytes = new byte[AlternatingFile.FileBytes];
        for (int block = 0; block < 4; block++)
        {
            int at = block * BlockBytes;
            Span<byte> payload = bytes.AsSpan(at + FrameFormat.HeaderBytes, payloadBytes);
            if (payloadBytes >= NumberBytes)
                BinaryPrimitives.WriteUInt64LittleEndian(payload, numberOf(block));
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), payloadBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + 4), Crc32C.Compute(payload));
            LyingHeaders.Seal(bytes, at);
        }

        SimulatedDiskAdapter disk = new();
        disk.Put(FilePath, bytes);
        AlternatingFile.Open(disk, FilePath).Dispose();
    }
}

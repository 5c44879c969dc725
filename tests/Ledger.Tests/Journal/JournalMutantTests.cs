using System.Buffers.Binary;

namespace Purlin.Ledger.Tests;

/// <summary>
/// Damaged bytes in any file of a journal: it is refused by name or read up to the damage, and no record is another.
/// </summary>
public class JournalMutantTests
{
    private static readonly MemoryDisk Whole = Written();
    private static readonly string[] Files = Whole.List(Journals.Directory);

    [Fact]
    public void A_damaged_file_is_refused_or_read_as_a_prefix()
    {
        ByteMutator.Check(Inputs(static (_, _) => { }), Parse);
    }

    // A writer that lies on purpose gets past the checksums; then lengths, counts and offsets are all there is.
    [Fact]
    public void A_file_that_lies_under_right_checksums_breaks_nothing()
    {
        byte[][] inputs = Inputs(static (file, random) =>
        {
            List<int> frames = LyingFrames.Find(file);
            for (int lies = random.Next(1, 4); lies > 0; lies--)
                Lie(file, frames[random.Next(frames.Count)], random);
        }, count: 4_000);
        foreach (byte[] input in inputs)
            Parse(input, isLying: true);
    }

    private static void Parse(byte[] input) => Parse(input, isLying: false);

    // The first byte says which file it is that the others replace.
    private static void Parse(byte[] input, bool isLying)
    {
        if (input.Length == 0)
            return;
        MemoryDisk disk = Whole.Copy();
        disk.Put(Files[input[0] % Files.Length], input[1..]);
        Read(disk, readOnly: input.Length % 2 == 0, isLying);
    }

    private static void Read(MemoryDisk disk, bool readOnly, bool isLying)
    {
        RecordGroup into = new();
        long read = 0;
        try
        {
            JournalStore store = JournalStore.Open(Journals.Options(disk, 300, readOnly: readOnly));
            foreach (long sequence in store.Snapshots)
                ReadSnapshot(store, sequence, isLying);
            while (Journals.Done(store.ReadAsync(read, into, CancellationToken.None)))
            {
                for (int i = 0; i < into.Count; i++)
                {
                    read++;
                    if (!isLying)
                        Journals.AssertRecord(read, into[i]);
                }
            }

            Assert.Equal(store.LastSequence, read);
            if (!readOnly)
                Journals.Append(store, 1);
        }
        catch (JournalException e)
        {
            Assert.NotEqual(JournalFailure.Poisoned, e.Failure);
        }
    }

    private static void ReadSnapshot(JournalStore store, long sequence, bool isLying)
    {
        try
        {
            // What was read counts once the end was.
            using LedgerSnapshotReader reader = store.OpenSnapshot(sequence);
            List<(int, byte[])> parts = [];
            while (reader.TryRead(out int section, out ReadOnlySpan<byte> items))
                parts.Add((section, items.ToArray()));
            foreach ((int section, byte[] items) in parts)
            {
                if (!isLying)
                    Journals.AssertRecord(sequence + section, items);
            }
        }
        catch (JournalException e)
        {
            Assert.True(e.Failure is JournalFailure.Damaged or JournalFailure.OtherBook
                or JournalFailure.UnknownVersion, $"{e.Failure}");
        }
    }

    private static byte[][] Inputs(Action<byte[], Random> change, int count = 1)
    {
        Random random = new(20260101);
        return
        [
            .. from i in Enumerable.Range(0, count * Files.Length)
               let file = i % Files.Length
               select (byte[])[(byte)file, .. Changed(Whole.Content(Files[file]))],
        ];

        byte[] Changed(byte[] content)
        {
            byte[] copy = [.. content];
            change(copy, random);
            return copy;
        }
    }

    private static void Lie(byte[] file, int frame, Random random)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(frame));
        length = Math.Clamp(length, 1, file.Length - frame - 20);
        int at = frame + 20 + random.Next(Math.Min(length, 64));
        switch (random.Next(4))
        {
            case 0:
                file[at] = (byte)random.Next(256);
                break;
            case 1:
                file[at] += 1;
                break;
            case 2:
                BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(frame), random.Next(2) == 0
                    ? length - random.Next(1, Math.Max(length, 2)) : random.Next());
                LyingFrames.SealHeader(file, frame);
                return;
            default:
                file.AsSpan(at, Math.Min(8, frame + 20 + length - at)).Fill((byte)(random.Next(2) * 0xFF));
                break;
        }

        LyingFrames.Seal(file, frame);
    }

    // Some segments and two images.
    private static MemoryDisk Written()
    {
        MemoryDisk disk = new();
        JournalStore store = Journals.Open(disk);
        for (int i = 1; i <= 9; i++)
        {
            Journals.Append(store, 1 + (i % 4));
            if (i is 4 or 8)
                Journals.WriteSnapshot(store);
        }

        Journals.Done(store.DisposeAsync());
        return disk;
    }
}

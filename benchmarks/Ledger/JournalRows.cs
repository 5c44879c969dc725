using System.Diagnostics;
using Purlin.Ledger;
using Purlin.Shared;

namespace Purlin.Benchmarks.Ledger;

/// <summary>What the journal makes of the disk, beside a file that the same bytes are appended to and synced.</summary>
internal static class JournalRows
{
    private const string Raw = "raw append and sync";
    private const string Pread = "pread of 512 B";

    // A transfer of two legs with a key of 16 bytes.
    private const int RecordBytes = 36;

    // The rival begins another file when it has as much as a segment, and keeps the first: a file system that reuses
    // the blocks of a deleted file spares the disk what it has to do for new ones.
    private const long RawFileBytes = 64 * 1024 * 1024;

    /// <summary>All rows.</summary>
    public static IReadOnlyList<Row> All { get; } =
    [
        new("G1 journal, groups of 1 MiB", row => Append(row, 1024 * 1024, Goal.AtLeastTimes(0.6, Raw)))
        {
            Note = "the journal's share of the disk; the book above it is measured apart",
        },
        new("G1 journal, groups of 64 KiB", row => Append(row, 64 * 1024)),
        new("G4 journal, groups of one record", row => Append(row, RecordBytes)),
        new("G7 replay of the journal", Replay)
        {
            Note = "256 MiB from the page cache, one thread, every CRC checked; bytes of the file",
        },
        new("record by position", ReadAt) { Note = "from the page cache, its check verified" },
    ];

    private static void Append(RowSetup row, int groupBytes, params Goal[] goals)
    {
        var folder = row.Use(new Folder());
        JournalStore store = Open(row, folder);
        RecordGroup group = Group(groupBytes);
        int fileBytes = FileBytes(group);
        var raw = row.Use(new RawFile(Path.Combine(folder.Path, "raw"), new byte[fileBytes]));
        row.Ours("journal", n => AppendLoop(store, group, fileBytes, n))
            .Rival(Raw, raw.AppendLoop)
            .Time(Unit.Microseconds, goals)
            .Measure("rate", Unit.MegabytesPerSecond, timing => fileBytes / timing.SecondsPerOperation / 1e6)
            .Allocated();
        row.AgreeOnLoops(operations: 3);
        row.Agree("records", () => Count(store), () => store.LastSequence);
    }

    private static void Replay(RowSetup row)
    {
        var folder = row.Use(new Folder());
        JournalStore store = Open(row, folder);
        RecordGroup group = Group(1024 * 1024);
        AppendLoop(store, group, 0, row.Size(256, 2));
        long bytes = store.LastSequence / group.Count * FileBytes(group);
        long records = store.LastSequence;
        row.Ours("replay", () =>
            {
                long start = Stopwatch.GetTimestamp();
                long read = Count(store);
                return (Records: read, Stopwatch.GetElapsedTime(start).TotalSeconds);
            })
            .Measure("", Unit.MegabytesPerSecond, run => bytes / run.TotalSeconds / 1e6, Goal.AtLeast(250))
            .Measure("records", Unit.MillionsPerSecond, run => run.Records / run.TotalSeconds / 1e6);
        row.Agree("records", () => Count(store), () => records);
    }

    private static void ReadAt(RowSetup row)
    {
        var folder = row.Use(new Folder());
        JournalStore store = Open(row, folder);
        RecordGroup group = Group(1024 * 1024);
        AppendLoop(store, group, 0, row.Size(32, 2));
        var positions = new List<long>();
        var read = new RecordGroup();
        for (long after = 0; Done(store.ReadAsync(after, read, CancellationToken.None)); after = read.LastSequence)
            positions.AddRange(Enumerable.Range(0, read.Count).Select(read.PositionOf));
        var random = new Random(5);
        long[] some = [.. Enumerable.Range(0, 10_000).Select(_ => positions[random.Next(positions.Count)])];
        var buffer = new RecordBuffer();
        var raw = row.Use(new RawFile(Path.Combine(folder.Path, "raw"), new byte[1024 * 1024]));
        raw.AppendLoop(row.Size(32, 2));
        row.Ours("ReadAt", n => Loop(n, i => store.ReadAt(some[i], buffer).Length))
            .Rival(Pread, n => Loop(n, i => raw.Read(some[i] & 0xF_FFFF)))
            .Time(Unit.Nanoseconds)
            .Allocated(Goal.Exactly(0));
        row.AgreeOnLoops();

        static ulong Loop(long operations, Func<int, int> read)
        {
            ulong sum = 0;
            for (long i = 0; i < operations; i++)
                sum += (ulong)Math.Min(read((int)(i % 10_000)), RecordBytes);
            return sum;
        }
    }

    private static JournalStore Open(RowSetup row, Folder folder)
    {
        JournalStore store = JournalStore.Open(new JournalOptions(Path.Combine(folder.Path, "journal")));
        row.Use(new Closing(store));
        return store;
    }

    private static RecordGroup Group(int groupBytes)
    {
        var random = new Random(3);
        byte[] record = new byte[RecordBytes];
        var group = new RecordGroup();
        do
        {
            random.NextBytes(record);
            group.Add(record);
        }
        while (group.Bytes.Length + RecordBytes <= groupBytes);
        return group;
    }

    // Frame, group, and before each record its length and check: see DESIGN.md.
    private static int FileBytes(RecordGroup group) => 20 + 16 + group.Bytes.Length + (5 * group.Count);

    private static ulong AppendLoop(JournalStore store, RecordGroup group, int fileBytes, long operations)
    {
        for (long i = 0; i < operations; i++)
        {
            Renumber(group, store.LastSequence + 1);
            store.AppendAsync(group, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }

        return (ulong)(operations * fileBytes);
    }

    // The same records again, as the book would put others there.
    private static void Renumber(RecordGroup group, long first)
    {
        int count = group.Count;
        int length = group.Bytes.Length;
        group.Clear(first);
        group.GetSpan(length);
        for (int i = 0; i < count; i++)
        {
            group.Advance(RecordBytes);
            group.EndRecord();
        }
    }

    private static long Count(JournalStore store)
    {
        var into = new RecordGroup();
        long count = 0;
        while (Done(store.ReadAsync(count, into, CancellationToken.None)))
            count += into.Count;
        return count;
    }

    private static bool Done(ValueTask<bool> task) => task.AsTask().GetAwaiter().GetResult();

    /// <summary>A directory that goes with the row.</summary>
    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("purlin-journal-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    private sealed class Closing(JournalStore store) : IDisposable
    {
        public void Dispose() => store.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    /// <summary>The least that can be done: write at the end, sync the data.</summary>
    private sealed class RawFile(string path, byte[] bytes) : IDisposable
    {
        private readonly byte[] _read = new byte[512];
        private IDiskFile _file = OsDisk.Instance.Open(path, DiskMode.CreateNew);
        private long _length;
        private int _files;

        public ulong AppendLoop(long operations)
        {
            for (long i = 0; i < operations; i++)
            {
                if (_length > RawFileBytes)
                    BeginFile();
                _file.WriteAll(bytes, _length);
                _length += bytes.Length;
                _file.Sync(dataOnly: true);
            }

            return (ulong)(operations * bytes.Length);
        }

        public int Read(long offset) => _file.ReadUpTo(_read, offset);

        public void Dispose() => _file.Dispose();

        private void BeginFile()
        {
            _file.Dispose();
            _file = OsDisk.Instance.Open($"{path}{++_files}", DiskMode.CreateNew);
            _length = 0;
        }
    }
}

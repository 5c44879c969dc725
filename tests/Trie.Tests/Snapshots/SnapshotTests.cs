using System.Runtime.InteropServices;
using System.Text;
using Purlin.Shared;

namespace Purlin.Trie.Tests;

/// <summary>An index as a file: what comes back, what is refused, and what damage may do.</summary>
public sealed class SnapshotTests : IDisposable
{
    private static readonly string[] Prefixes = ["", "a", "b", "ab", "aab", "abab", "中", "A", "x"];

    private readonly string _folder = Directory.CreateTempSubdirectory("purlin-trie-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_opened_index_answers_as_the_one_that_was_saved_and_equal_terms_make_equal_files()
    {
        for (int seed = 0; seed < 12; seed++)
        {
            (string Text, long Count)[] terms = CompletionIndexTests.Draw(new Random(seed), seed);
            using CompletionIndex built = CompletionIndexTests.Build(terms);
            built.Save(PathOf("one"));
            Array.Reverse(terms);
            using CompletionIndex again = CompletionIndexTests.Build(terms);
            again.Save(PathOf("two"));
            Assert.Equal(File.ReadAllBytes(PathOf("one")), File.ReadAllBytes(PathOf("two")));
            using CompletionIndex opened = CompletionIndex.Open(PathOf("one"));
            // It keeps what it has when the file is replaced or goes.
            using (CompletionIndex other = CompletionIndex.Build([("other", 1)]))
                other.Save(PathOf("one"));
            Assert.Equal(built.StartingWith(""), opened.StartingWith(""));
            CompletionOptions edits = new() { Limit = 40, MaxEdits = Edits.Two };
            foreach (string prefix in Prefixes)
            {
                Assert.Equal(built.Complete(prefix, 40), opened.Complete(prefix, 40));
                Assert.Equal(built.Complete(prefix, edits), opened.Complete(prefix, edits));
            }

            opened.Verify();
            Assert.Equal((built.Length, built.Bytes, built.MaxTermBytes),
                (opened.Length, opened.Bytes, opened.MaxTermBytes));
        }
    }

    [Fact]
    public void An_index_of_nothing_is_a_file_too()
    {
        using (CompletionIndex built = CompletionIndex.Build([]))
            built.Save(PathOf("none"));
        using CompletionIndex opened = CompletionIndex.Open(PathOf("none"));
        Assert.Empty(opened.Complete(""));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOf("none")));
    }

    [Fact]
    public void What_is_no_snapshot_is_refused_by_name()
    {
        byte[] bytes = Bytes();
        Refused(CompletionSnapshotFailure.NotASnapshot, []);
        Refused(CompletionSnapshotFailure.NotASnapshot, With(bytes, 0, (byte)'X'));
        Refused(CompletionSnapshotFailure.OtherVersion, With(bytes, 8, 2));
        Refused(CompletionSnapshotFailure.Truncated, [.. bytes, 0]);
        for (int length = 1; length < bytes.Length; length += length < ImageHeader.Bytes ? 31 : 997)
            Refused(CompletionSnapshotFailure.Truncated, bytes[..length]);
        // Its checksum holds, its numbers do not.
        for (int at = 24; at < ImageHeader.Bytes - 8; at += 4)
        {
            byte[] changed = With(bytes, at, unchecked((int)0x8000_0001));
            if (!changed.AsSpan(0, ImageHeader.Bytes).SequenceEqual(bytes.AsSpan(0, ImageHeader.Bytes)))
                RefusedOrOpened(changed);
        }

        foreach (int at in (int[])[ImageHeader.Bytes, bytes.Length / 2, bytes.Length - 1])
        {
            byte[] changed = [.. bytes];
            changed[at] ^= 1;
            Refused(CompletionSnapshotFailure.Damaged, changed);
            using CompletionIndex unverified = Open(changed, CompletionVerification.Header);
            Assert.Equal(CompletionSnapshotFailure.Damaged,
                Assert.Throws<CompletionSnapshotException>(unverified.Verify).Failure);
            Assert.Throws<CompletionSnapshotException>(() => unverified.Save(PathOf("copy")));
            Assert.False(File.Exists(PathOf("copy")));
        }

        Assert.Throws<FileNotFoundException>(() => CompletionIndex.Open(PathOf("nowhere")));
        Assert.ThrowsAny<UnauthorizedAccessException>(() => CompletionIndex.Open(_folder));
    }

    [Fact]
    public unsafe void Damage_that_was_not_looked_for_gives_wrong_answers_and_nothing_worse()
    {
        byte[] bytes = Bytes();
        var buffer = new CompletionBuffer();
        int[] ids = new int[100];
        var random = new Random(3);
        int blocks = (int)MemoryMarshal.Read<ImageHeader>(bytes).Sections[2].Offset;
        int wrong = 0;
        for (int i = 0; i < Effort.Of(100_000, 2_000_000); i++)
        {
            byte[] changed = [.. bytes];
            for (int many = random.Next(1, 1 << random.Next(8)); many > 0; many--)
                changed[random.Next(ImageHeader.Bytes, changed.Length)] = (byte)random.Next(256);
            // Terms as long as lanes can say, which is longer than terms are.
            if (i % 8 == 0)
            {
                changed[blocks] = BlockFormat.Wide;
                changed.AsSpan(blocks + BlockFormat.Planes, 2 * BlockFormat.Terms).Fill(byte.MaxValue);
            }

            using CompletionIndex index = InMemory(changed);
            ReadOnlySpan<byte> prefix = Encoding.UTF8.GetBytes(Prefixes[random.Next(Prefixes.Length)]);
            int count = index.Complete(
                prefix, buffer, new() { Limit = random.Next(1, 40), MaxEdits = (Edits)random.Next(4) });
            for (int j = 0; j < count; j++)
                wrong += buffer.HighlightAt(j) > buffer.Utf8At(j).Length || buffer.Utf8At(j).Length > 384 ? 1 : 0;
            count = index.Complete(prefix, ids);
            Assert.True(count <= index.Length && ids.AsSpan(0, count).IndexOfAnyExceptInRange(0, index.Length - 1) < 0);
            Assert.InRange(index.CountStartingWith(prefix), 0, index.Length);
            Assert.InRange(index.Find(prefix.IsEmpty ? "a"u8 : prefix), -1, index.Length - 1);
            Assert.InRange(index.FindLongestPrefix("ababababab"u8), -1, index.Length - 1);
            _ = index.TextAt(random.Next(index.Length));
        }

        Assert.Equal(0, wrong);
    }

    private static byte[] Bytes()
    {
        // Enough for lists and for more than one block, little enough to be damaged where it matters.
        var random = new Random(11);
        using CompletionIndex index = CompletionIndexTests.Build(Enumerable.Range(0, 90).Select(i =>
            ($"{(i % 3 == 0 ? "Ab" : "aa")}{new string((char)('a' + (i % 5)), i % 30)}{i}", random.NextInt64())));
        byte[] bytes = new byte[index.Bytes];
        unsafe
        {
            new ReadOnlySpan<byte>(index.Image.Start, bytes.Length).CopyTo(bytes);
        }

        GC.KeepAlive(index);
        return bytes;
    }

    private static byte[] With<T>(byte[] bytes, int offset, T value)
        where T : struct
    {
        byte[] changed = [.. bytes];
        MemoryMarshal.Write(changed.AsSpan(offset), value);
        changed.AsSpan(12, sizeof(uint)).Clear();
        uint crc = Crc32C.Compute(changed.AsSpan(0, ImageHeader.Bytes));
        MemoryMarshal.Write(changed.AsSpan(12), crc);
        return changed;
    }

    private static unsafe CompletionIndex InMemory(byte[] bytes)
    {
        var memory = new NativeBuffer();
        memory.Append(bytes);
        return CompletionIndex.Of(memory);
    }

    private static void RefusedOrOpened(byte[] bytes)
    {
        try
        {
            using CompletionIndex index = InMemory(bytes);
            _ = index.Complete("a", 20);
        }
        catch (CompletionSnapshotException)
        {
            // Most are refused; what a number may well be is not.
        }
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private CompletionIndex Open(byte[] bytes, CompletionVerification verification = CompletionVerification.Auto)
    {
        File.WriteAllBytes(PathOf("bytes"), bytes);
        return CompletionIndex.Open(PathOf("bytes"), new() { Verify = verification });
    }

    private void Refused(CompletionSnapshotFailure failure, byte[] bytes) =>
        Assert.Equal(failure, Assert.Throws<CompletionSnapshotException>(() => Open(bytes)).Failure);
}

using System.IO.Pipelines;
using System.Text;

namespace Purlin.Trie.Tests;

/// <summary>From terms, tuples, streams and lines to an index.</summary>
public sealed class CompletionIndexBuilderTests
{
    [Fact]
    public void Counts_of_one_key_are_added_up_and_the_text_that_was_counted_most_is_shown()
    {
        using CompletionIndex index = CompletionIndex.Build(
        [
            ("paris", 3), ("Paris", 2), ("PARIS", 4), ("Paris", 2), ("rome", 1), ("Rome", 1),
            ("x", long.MaxValue), ("X", 1),
        ]);
        // Paris and PARIS have four each, and capitals are lesser bytes.
        Assert.Equal(new Completion("PARIS", 11, 1), index.Complete("p")[0]);
        Assert.Equal(new Completion("Rome", 2, 1), index.Complete("r")[0]);
        Assert.Equal(new Completion("x", long.MaxValue, 1), index.Complete("x")[0]);
    }

    [Fact]
    public void Keys_that_are_alike_for_eight_bytes_and_more_or_end_in_zeros_are_sorted_and_told_apart()
    {
        var random = new Random(5);
        string[] starts = ["", "12345678", "1234567812345678", "1234567", new('a', 240)];
        string[] ends = ["", "\0", "\0\0", "\0\0\0\0\0\0\0\0\0", "\0a", "a", "b\0"];
        (string, long)[] terms =
        [
            .. from start in starts
               from end in ends
               where (start + end).Length > 0
               from more in Enumerable.Range(0, 60)
               select (start + end + (more % 50 == 0 ? "" : $"{more}"), random.NextInt64()),
        ];
        random.Shuffle(terms);
        var expected = new TermSet(terms);
        using CompletionIndex index = CompletionIndex.Build(terms);
        Assert.Equal(Enumerable.Range(0, expected.Length).Select(id => (expected[id].Text, expected[id].Count)),
            index.StartingWith("").Select(term => (term.Text, term.Count)));
    }

    [Fact]
    public void What_is_not_allowed_is_refused_by_place_and_leaves_the_builder_as_it_was()
    {
        using var builder = new CompletionIndexBuilder(new() { MaxTermBytes = 10 });
        builder.Add("good", 1);
        Refused("Term 1 has 0", () => builder.Add("", 1));
        Refused("Term 1 has 0", () => builder.Add(ReadOnlySpan<byte>.Empty, 1));
        Refused("Term 1 has 11", () => builder.Add("abcdefghijk", 1));
        Refused("Term 1 has 12", () => builder.Add("éééééé", 1));
        Refused("index 1", () => builder.Add("a\uDC00", 1));
        Refused("byte 1", () => builder.Add([(byte)'a', 0xC0], 1));
        Refused("count -1", () => builder.Add("bad", -1));
        Assert.Equal(1, builder.Count);
        using CompletionIndex index = builder.Build();
        Assert.Equal(new Completion("good", 1, 4), Assert.Single(index.Complete("good")));
        Assert.Equal(10, index.MaxTermBytes);
        Assert.Throws<ArgumentException>(() => index.Complete("abcdefghijk"));
        Assert.Throws<ObjectDisposedException>(() => builder.Add("more", 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CompletionIndexOptions { MaxTermBytes = 257 });
        // U+0390 is two bytes and six when decomposed and capital; its key is composed again. U+1E9E keeps its three.
        Refused("when folded", () => _ = CompletionIndex.Build([(new string('\u0344', 128), 1)]));

        static void Refused(string what, Action action) =>
            Assert.Contains(what, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terms_are_read_as_they_arrive_and_progress_is_told()
    {
        var told = new List<CompletionBuildProgress>();
        var progress = new Told(told);
        using CompletionIndex index = await CompletionIndex.BuildAsync(
            Terms(), null, progress, TestContext.Current.CancellationToken);
        Assert.Equal(70_000, index.Length);
        Assert.Equal([(65_536, 65_536 * 5), (70_000, 70_000 * 5)], told.Select(each => (each.Terms, each.Bytes)));

        static async IAsyncEnumerable<(string, long)> Terms()
        {
            await Task.Yield();
            for (int i = 0; i < 70_000; i++)
                yield return ($"{i:D5}", i);
        }
    }

    [Theory]
    [InlineData("a\t1\nb c\t2\n", 2)]
    [InlineData("\uFEFFa\t1\r\n\r\n\nb c\t2", 2)]
    [InlineData("x\ty\t3\na\t1\nb c\t0002", 3)]
    [InlineData("", 0)]
    public async Task Lines_are_read_whatever_pieces_they_come_in(string lines, int count)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(lines);
        for (int piece = 1; piece < 5; piece++)
        {
            using CompletionIndex index = await Read(bytes, piece);
            Assert.Equal(count, index.Length);
            Assert.Equal(count > 0, index.TryFind("b C", out Completion term));
            Assert.Equal(count > 0 ? 2 : 0, term.Count);
            Assert.Equal(count > 2, index.TryFind("x\ty", out _));
        }
    }

    [Theory]
    [InlineData("a\t1\nb\n", "Line 2", "no tab")]
    [InlineData("a\t1\n\nb\t-1", "Line 3", "decimal digits")]
    [InlineData("a\t9223372036854775808", "Line 1", "decimal digits")]
    [InlineData("a\t1\n\t1", "Line 2", "0 bytes")]
    [InlineData("a\t1\nb\uFFFF\u0000\t1\n\t", "Line 3", "decimal digits")]
    public async Task Lines_that_are_none_are_named(string lines, string line, string what)
    {
        InvalidDataException thrown = await Assert.ThrowsAsync<InvalidDataException>(
            () => Read(Encoding.UTF8.GetBytes(lines), 3));
        Assert.Contains(line, thrown.Message, StringComparison.Ordinal);
        Assert.Contains(what, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_end_is_refused_before_it_is_kept()
    {
        InvalidDataException thrown = await Assert.ThrowsAsync<InvalidDataException>(
            () => Read(Encoding.UTF8.GetBytes("a\t1\n" + new string('b', 1_000)), 50, isWhole: false));
        Assert.Contains("Line 2", thrown.Message, StringComparison.Ordinal);
    }

    private static async Task<CompletionIndex> Read(byte[] bytes, int piece, bool isWhole = true)
    {
        var pipe = new Pipe(new PipeOptions(
            pauseWriterThreshold: 0, minimumSegmentSize: 1, useSynchronizationContext: false));
        for (int at = 0; at < bytes.Length; at += piece)
            await pipe.Writer.WriteAsync(bytes.AsMemory(at, Math.Min(piece, bytes.Length - at)));
        if (isWhole)
            await pipe.Writer.CompleteAsync();
        return await CompletionIndex.BuildAsync(pipe.Reader).WaitAsync(
            TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    private sealed class Told(List<CompletionBuildProgress> told) : IProgress<CompletionBuildProgress>
    {
        public void Report(CompletionBuildProgress value) => told.Add(value);
    }
}

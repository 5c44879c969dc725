using System.IO.Pipelines;

namespace Purlin.Trie.Tests;

/// <summary>What the README shows.</summary>
public sealed class QuickStartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("purlin-trie-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_quick_start_says_what_it_says()
    {
        string path = Path.Combine(_folder, "terms.trie");
        #region TrieQuickStart
        CompletionIndex index = CompletionIndex.Build(
            [("New York", 8_336), ("New Delhi", 257), ("Newcastle", 300), ("Neuss", 154)]);

        IReadOnlyList<Completion> top = index.Complete("new", 10);       // New York, Newcastle, New Delhi
        string typed = top[0].Text[..top[0].HighlightLength];           // New

        index.Save(path);
        using CompletionIndex opened = CompletionIndex.Open(path);      // the file is the index, mapped

        var buffer = new CompletionBuffer();                            // used again: nothing is allocated
        int count = opened.Complete("NEW Y"u8, buffer);
        ReadOnlySpan<byte> best = buffer.Utf8At(0);
        #endregion

        Assert.Equal(["New York", "Newcastle", "New Delhi"], top.Select(term => term.Text));
        Assert.Equal("New", typed);
        Assert.Equal(1, count);
        Assert.Equal("New York"u8, best);
        await ReadLines();
        index.Dispose();
    }

    private async Task ReadLines()
    {
        string path = Path.Combine(_folder, "terms.tsv");
        string folder = Path.Combine(_folder, "versions");
        await File.WriteAllTextAsync(path, "New York\t8336\nNeuss\t154\n", TestContext.Current.CancellationToken);
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        #region TrieVersions
        // A builder: lines of a term, a tab and a count, in any order.
        await using FileStream lines = File.OpenRead(path);
        using CompletionIndex next = await CompletionIndex.BuildAsync(
            PipeReader.Create(lines), cancellationToken: cancellationToken);
        var store = new FileCompletionSnapshotStore(folder, keep: 3);
        long version = await store.PublishAsync(next, cancellationToken);

        // A server:
        using CompletionIndex? served = await store.OpenAsync(version, cancellationToken: cancellationToken);
        #endregion

        Assert.Equal(2, served!.Length);
    }
}

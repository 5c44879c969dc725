namespace Purlin.Trie.Tests;

/// <summary>The static index as a source.</summary>
[Implements(typeof(CompletionIndex))]
public sealed class CompletionIndexContractTests : CompletionSourceContract
{
    protected override ICompletionSource Create(IEnumerable<(string Text, long Count)> terms) =>
        CompletionIndex.Build(terms);

    [Fact]
    public void An_index_that_was_disposed_of_says_so()
    {
        CompletionIndex index = CompletionIndex.Build([("a", 1)]);
        index.Dispose();
        index.Dispose();
        Assert.Throws<ObjectDisposedException>(() => index.Complete("a"));
        Assert.Throws<ObjectDisposedException>(() => index.TextAt(0));
    }

    [Fact]
    public void Ids_that_are_none_and_room_that_is_too_small_are_refused()
    {
        using CompletionIndex index = CompletionIndex.Build([("abc", 1)]);
        Assert.Throws<ArgumentOutOfRangeException>(() => index.CountAt(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.TextAt(-1));
        Assert.Throws<ArgumentException>(() => index.CopyTextAt(0, new byte[2]));
        Assert.Equal(3, index.CopyTextAt(0, new byte[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Complete("a"u8, Span<int>.Empty));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Complete("a"u8, new int[1_025]));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Complete("a", 1_025));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CompletionBuffer().TextAt(0));
    }
}

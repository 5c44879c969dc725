namespace Purlin.Trie.Tests;

/// <summary>What every store of snapshots does.</summary>
[ContractOf(typeof(ICompletionSnapshotStore))]
public abstract class CompletionSnapshotStoreContract
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    /// <summary>An empty store that keeps so many versions.</summary>
    protected abstract ICompletionSnapshotStore Create(int keep);

    [Fact]
    public async Task Versions_ascend_the_newest_are_kept_and_those_that_are_open_live_on()
    {
        ICompletionSnapshotStore store = Create(2);
        Assert.Empty(await store.ListAsync(None));
        CompletionIndex? first = null;
        for (int i = 1; i <= 4; i++)
        {
            CompletionIndex built = Build($"term {i}");
            Assert.Equal(i, await store.PublishAsync(built, None));
            built.Dispose();
            Assert.Equal(i == 1 ? [1] : [i - 1, i], await store.ListAsync(None));
            first ??= await store.OpenAsync(1, null, None);
        }

        Assert.Equal("term 1", Assert.Single(first!.Complete("t")).Text);
        first.Dispose();
        foreach (long version in (long[])[long.MinValue, 0, 1, 2, 5])
            Assert.Null(await store.OpenAsync(version, null, None));
        for (int i = 0; i < 2; i++)
        {
            CompletionOpenOptions full = new() { Verify = CompletionVerification.Full };
            using CompletionIndex? opened = await store.OpenAsync(3, full, None);
            Assert.Equal("term 3", Assert.Single(opened!.Complete("t")).Text);
        }
    }

    [Fact]
    public async Task What_is_refused_changes_nothing()
    {
        ICompletionSnapshotStore store = Create(2);
        CompletionIndex index = Build("a");
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.PublishAsync(index, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.ListAsync(cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await store.OpenAsync(1, null, cancelled));
        index.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.PublishAsync(index, None));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await store.PublishAsync(null!, None));
        Assert.Empty(await store.ListAsync(None));
    }

    protected static CompletionIndex Build(string text) => CompletionIndex.Build([(text, 1)]);
}

namespace Purlin.Trie.Tests;

/// <summary>The store within the process.</summary>
[Implements(typeof(InMemoryCompletionSnapshotStore))]
public sealed class InMemoryCompletionSnapshotStoreTests : CompletionSnapshotStoreContract
{
    protected override ICompletionSnapshotStore Create(int keep) => new InMemoryCompletionSnapshotStore(keep);
}

/// <summary>The store of files.</summary>
[Implements(typeof(FileCompletionSnapshotStore))]
public sealed class FileCompletionSnapshotStoreTests : CompletionSnapshotStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("purlin-trie-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    protected override ICompletionSnapshotStore Create(int keep) =>
        new FileCompletionSnapshotStore(Path.Combine(_folder, "versions"), keep);

    [Fact]
    public async Task Remains_of_a_crash_are_no_version_and_go_with_the_next_one()
    {
        ICompletionSnapshotStore store = Create(3);
        string remains = Path.Combine(_folder, "versions", "0000000000000000001.trie.new");
        await File.WriteAllTextAsync(remains, "half", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "versions", "notes.trie"), "", TestContext.Current.CancellationToken);
        Assert.Empty(await store.ListAsync(TestContext.Current.CancellationToken));
        using CompletionIndex index = Build("a");
        Assert.Equal(1, await store.PublishAsync(index, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(remains));
        Assert.Equal([1], await store.ListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_damaged_version_is_named_and_not_taken()
    {
        ICompletionSnapshotStore store = Create(3);
        using CompletionIndex index = Build("a");
        await store.PublishAsync(index, TestContext.Current.CancellationToken);
        string path = Path.Combine(_folder, "versions", "0000000000000000001.trie");
        byte[] bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        CompletionSnapshotException thrown = await Assert.ThrowsAsync<CompletionSnapshotException>(
            async () => await store.OpenAsync(1, null, TestContext.Current.CancellationToken));
        Assert.Equal(CompletionSnapshotFailure.Damaged, thrown.Failure);
    }
}

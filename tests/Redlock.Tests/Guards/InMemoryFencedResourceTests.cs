namespace Purlin.Redlock.Tests;

public sealed class InMemoryFencedResourceTests : FencedResourceContract
{
    private readonly Dictionary<string, FencedResource<string>> _resources = new(StringComparer.Ordinal);

    private protected override ValueTask<FencedResource<string>> OpenAsync(string lockName)
    {
        if (!_resources.TryGetValue(lockName, out FencedResource<string>? resource))
            _resources.Add(lockName, resource = new InMemoryFencedResource<string>("space", lockName, ""));
        return new(resource);
    }

    [Fact]
    public async Task Of_threads_that_write_with_all_tokens_only_the_highest_is_heard()
    {
        var resource = new InMemoryFencedResource<long>("space", "a", 0);
        await Task.WhenAll(Enumerable.Range(1, 8).Select(lane => Task.Run(async () =>
        {
            for (long token = lane; token < 40_000; token += 8)
            {
                FencedRead<long> read = await resource.OpenAsync(token);
                if (read.IsAccepted && (await resource.WriteAsync(token, token)).IsAccepted)
                    Assert.True(read.Value < token, $"{token} read {read.Value}");
            }
        })));
        Assert.Equal(39_999, (await resource.OpenAsync(LockBatch.MaxToken)).Value);
    }

    [Fact]
    public void Opening_and_writing_allocate_nothing()
    {
        var resource = new InMemoryFencedResource<long>("space", "a", 0);
        Allocations.AssertNone(() =>
        {
            ValueTask<FencedRead<long>> read = resource.OpenAsync(3);
            ValueTask<FencedWrite> write = resource.WriteAsync(3, 4);
            Assert.True(read.IsCompletedSuccessfully && write.IsCompletedSuccessfully);
        });
    }

    [Fact]
    public void A_resource_belongs_to_a_lock_that_can_be()
    {
        Assert.ThrowsAny<ArgumentException>(() => new InMemoryFencedResource<int>("", "a", 0));
        Assert.ThrowsAny<ArgumentException>(() => new InMemoryFencedResource<int>("space", "", 0));
        Assert.ThrowsAny<ArgumentException>(() => new InMemoryFencedResource<int>(new string('x', 201), "a", 0));
    }

    [Fact]
    public async Task What_is_cancelled_has_not_happened()
    {
        var resource = new InMemoryFencedResource<int>("space", "a", 0);
        await resource.OpenAsync(1);
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => resource.OpenAsync(2, cancelled).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => resource.WriteAsync(1, 9, cancelled).AsTask());
        Assert.Equal(0, (await resource.OpenAsync(1)).Value);
    }
}

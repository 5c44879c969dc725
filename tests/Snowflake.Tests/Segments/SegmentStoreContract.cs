namespace Purlin.Snowflake.Tests;

/// <summary>What every segment store keeps to.</summary>
[ContractOf(typeof(ISegmentStore))]
public abstract class SegmentStoreContract
{
    /// <summary>A store, or another client of one store if called again.</summary>
    protected abstract ISegmentStore Open();

    /// <summary>A name that no other test uses.</summary>
    protected virtual string Name { get; } = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task A_new_name_starts_at_0_and_moves_on_by_what_is_reserved()
    {
        ISegmentStore store = Open();

        Assert.Equal(0, await store.ReserveAsync(Name, 10, TestContext.Current.CancellationToken));
        Assert.Equal(10, await store.ReserveAsync(Name, 1, TestContext.Current.CancellationToken));
        Assert.Equal(11, await store.ReserveAsync(Name, 1L << 40, TestContext.Current.CancellationToken));
        Assert.Equal(11 + (1L << 40), await store.ReserveAsync(Name, 1, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Names_are_independent_and_told_apart_by_case()
    {
        ISegmentStore store = Open();
        await store.ReserveAsync(Name + "a", 10, TestContext.Current.CancellationToken);

        Assert.Equal(0, await store.ReserveAsync(Name + "A", 5, TestContext.Current.CancellationToken));
        Assert.Equal(10, await store.ReserveAsync(Name + "a", 5, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Many_clients_get_ranges_that_do_not_overlap()
    {
        ISegmentStore[] clients = [Open(), Open(), Open()];
        var firsts = new List<Task<long>>();
        for (int i = 0; i < 300; i++)
        {
            ISegmentStore client = clients[i % 3];
            firsts.Add(Task.Run(async () => await client.ReserveAsync(Name, 7, CancellationToken.None)));
        }

        long[] sorted = [.. (await Task.WhenAll(firsts)).Order()];

        Assert.Equal(Enumerable.Range(0, 300).Select(i => i * 7L), sorted);
    }

    [Fact]
    public async Task Bad_arguments_are_refused_and_reserve_nothing()
    {
        ISegmentStore store = Open();
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await store.ReserveAsync("", 1, default));
        await Assert.ThrowsAnyAsync<ArgumentException>(
            async () => await store.ReserveAsync(new string('x', 257), 1, default));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await store.ReserveAsync(Name, 0, default));

        Assert.Equal(0, await store.ReserveAsync(Name, 1, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_end_of_the_numbers_is_refused_and_leaves_what_is_left()
    {
        ISegmentStore store = Open();
        await store.ReserveAsync(Name, long.MaxValue - 5, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<SegmentsExhaustedException>(async () => await store.ReserveAsync(Name, 6, default));

        Assert.Equal(long.MaxValue - 5, await store.ReserveAsync(Name, 5, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_cancelled_call_does_not_complete()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Open().ReserveAsync(Name, 1, new CancellationToken(canceled: true)));
    }
}

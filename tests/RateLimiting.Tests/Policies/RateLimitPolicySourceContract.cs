namespace Purlin.RateLimiting.Tests;

/// <summary>What every source of policies owes.</summary>
[ContractOf(typeof(IRateLimitPolicySource))]
public abstract class RateLimitPolicySourceContract
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A source of one policy "search" of so many permits.</summary>
    protected abstract IRateLimitPolicySource Create(long permits);

    /// <summary>Changes how many they are.</summary>
    protected abstract void Change(long permits);

    [Fact]
    public async Task It_gives_the_whole_set_as_it_is_now()
    {
        IRateLimitPolicySource source = Create(10);
        Assert.Equal(10, Capacity(await source.ReadAsync(Token)));
        Change(20);
        Assert.Equal(20, Capacity(await source.ReadAsync(Token)));
    }

    [Fact]
    public void It_tells_of_each_change_if_it_tells_of_any()
    {
        IRateLimitPolicySource source = Create(10);
        for (int change = 0; change < 3; change++)
        {
            if (source.Watch() is not { } token)
                return;
            Assert.False(token.HasChanged);
            Change(11 + change);
            Assert.True(token.HasChanged);
        }
    }

    [Fact]
    public async Task It_ends_the_wait_of_who_gives_up() => await Assert.ThrowsAnyAsync<OperationCanceledException>(
        async () => await Create(10).ReadAsync(new CancellationToken(canceled: true)));

    private static long Capacity(RateLimitPolicySet set) => Assert.Single(set.Policies).Limits[0].Capacity;
}

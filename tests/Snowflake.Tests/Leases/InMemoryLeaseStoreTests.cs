namespace Purlin.Snowflake.Tests;

[Implements(typeof(InMemoryLeaseStore))]
public sealed class InMemoryLeaseStoreTests : LeaseStoreContract
{
    protected override ValueTask<AdvancingStore> OpenAsync(SnowflakeLeaseTerms terms)
    {
        var time = new ManualTimeProvider();
        return ValueTask.FromResult(new AdvancingStore(new InMemoryLeaseStore(time), Advance, MovesRecords: false));

        ValueTask Advance(long ms)
        {
            time.Advance(TimeSpan.FromMilliseconds(ms));
            return ValueTask.CompletedTask;
        }
    }

    [Fact]
    public async Task A_clock_that_goes_back_frees_nothing_and_shortens_nothing()
    {
        var time = new ManualTimeProvider();
        var store = new InMemoryLeaseStore(time);
        var terms = new SnowflakeLeaseTerms(30_000, 0);
        SnowflakeLeaseRequest acquire = SnowflakeLeaseRequest.Acquire(1, 0, 1, 0, 0);
        SnowflakeLeaseReply grant = (await store.ApplyAsync(
            terms, new[] { acquire }, TestContext.Current.CancellationToken))[0];
        time.StepWallClock(TimeSpan.FromHours(-1));
        SnowflakeLeaseRequest renew = SnowflakeLeaseRequest.Renew(1, 0, grant.StartMs, grant.EndMs);
        SnowflakeLeaseReply renewed = (await store.ApplyAsync(
            terms, new[] { renew }, TestContext.Current.CancellationToken))[0];
        Assert.Equal((SnowflakeLeaseOutcome.Granted, grant.EndMs), (renewed.Outcome, renewed.EndMs));
    }
}

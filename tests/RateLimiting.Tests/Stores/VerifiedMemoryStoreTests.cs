namespace Purlin.RateLimiting.Tests;

[Implements(typeof(MemoryRateLimitStore))]
public sealed class VerifiedMemoryStoreTests : RateLimitStoreContract
{
    private readonly ManualTimeProvider _time = new();

    protected override IRateLimitStore Create() =>
        new MemoryRateLimitStore(new() { TimeProvider = _time, VerifiesKeys = true });

    protected override ValueTask AdvanceAsync(TimeSpan time)
    {
        _time.Advance(time);
        return ValueTask.CompletedTask;
    }
}

using System.Threading.RateLimiting;

namespace Purlin.RateLimiting.Tests;

/// <summary>What an attempt through the framework's faces leaves to the collector.</summary>
public sealed class AdapterAllocationTests
{
    private static readonly RateLimitPolicy Wide =
        new("p", Limit.TokenBucket(1 << 24, TimeSpan.FromSeconds(1), 1 << 24));
    private static readonly RateLimitPolicy Narrow = new("p", Limit.TokenBucket(1, TimeSpan.FromDays(300), 1));
    private static readonly RateLimiterAdapterOptions Silent = new() { TellsVerdicts = false };

    [Fact]
    public void Over_memory_a_permit_without_its_verdict_costs_no_object()
    {
        using var local = new LocalRateLimiter(Wide);
        using RateLimiter one = local.AsRateLimiter("p", "k", Silent);
        using PartitionedRateLimiter<string> keyed = local.AsPartitioned<string>("p", key => key, Silent);
        RateLimitRequest[] both = [new("p", "k"), new("p", "l")];
        using PartitionedRateLimiter<string> joint = local.AsPartitioned<string>(_ => both, Silent);
        Allocations.AssertNone(() => Acquired(one.AttemptAcquire()));
        Allocations.AssertNone(() => Acquired(keyed.AttemptAcquire("k")));
        Allocations.AssertNone(() => Acquired(joint.AttemptAcquire("k")));
        Assert.Empty(one.AttemptAcquire().MetadataNames);

        static void Acquired(RateLimitLease lease)
        {
            if (!lease.IsAcquired)
                Assert.Fail("A refusal is another path.");
            lease.Dispose();
        }
    }

    [Fact]
    public void Over_a_store_an_attempt_costs_no_object_and_does_not_even_ask_for_the_key()
    {
        var shared = new StoreRateLimiter(new MemoryRateLimitStore(), Wide);
        using RateLimiter one = shared.AsRateLimiter("p", "k");
        using PartitionedRateLimiter<string> keyed = shared.AsPartitioned<string>(
            "p", _ => throw new InvalidOperationException("nobody is asked"));
        Allocations.AssertNone(() => Refused(one.AttemptAcquire()));
        Allocations.AssertNone(() => Refused(keyed.AttemptAcquire("k")));
        one.Dispose();
        Assert.Throws<ObjectDisposedException>(() => one.AttemptAcquire());

        static void Refused(RateLimitLease lease)
        {
            if (lease.IsAcquired)
                Assert.Fail("Nobody can have allowed it.");
            lease.Dispose();
        }
    }

    // What carries numbers is an object each: the caller may keep it.
    [Fact]
    public void Leases_that_tell_something_are_one_object_each()
    {
        using var local = new LocalRateLimiter(Narrow);
        using RateLimiter telling = local.AsRateLimiter("p", "k");
        using RateLimiter silent = local.AsRateLimiter("p", "k", Silent);
        Assert.True(telling.AttemptAcquire().TryGetMetadata(RateLimitLeaseMetadata.Verdict, out _));
        RateLimitLease refused = silent.AttemptAcquire();
        Assert.False(refused.TryGetMetadata(RateLimitLeaseMetadata.Verdict, out _));
        Assert.True(refused.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait));
        Assert.InRange(wait, TimeSpan.FromDays(299), TimeSpan.FromDays(300));
        Assert.Equal(
            [MetadataName.RetryAfter.Name, MetadataName.ReasonPhrase.Name], refused.MetadataNames);
        Assert.InRange(Allocations.BytesPerCall(() => silent.AttemptAcquire().Dispose()), 1, 160);
    }
}

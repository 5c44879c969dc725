using System.Threading.RateLimiting;

namespace Purlin.RateLimiting.Tests;

public sealed class FrameworkBucketContract : RateLimiterContract
{
    protected override AdapterSubject Create(int permits, int queueLimit, QueueProcessingOrder order) =>
        new AdapterSubject.FrameworkBucket(permits, queueLimit, order);
}

public sealed class FrameworkHeldContract : RateLimiterContract
{
    protected override AdapterSubject Create(int permits, int queueLimit, QueueProcessingOrder order) =>
        AdapterSubject.Held.Framework(permits, queueLimit, order);
}

public sealed class MemoryBucketContract : RateLimiterContract
{
    protected override AdapterSubject Create(int permits, int queueLimit, QueueProcessingOrder order) =>
        new AdapterSubject.MemoryBucket(permits, queueLimit, order);
}

public sealed class StoreBucketContract : RateLimiterContract
{
    protected override AdapterSubject Create(int permits, int queueLimit, QueueProcessingOrder order) =>
        new AdapterSubject.StoreBucket(permits, queueLimit, order);
}

public sealed class MemoryHeldContract : RateLimiterContract
{
    protected override AdapterSubject Create(int permits, int queueLimit, QueueProcessingOrder order) =>
        AdapterSubject.Held.Memory(permits, queueLimit, order);
}

public sealed class StoreHeldContract : RateLimiterContract
{
    protected override AdapterSubject Create(int permits, int queueLimit, QueueProcessingOrder order) =>
        AdapterSubject.Held.Store(permits, queueLimit, order);
}

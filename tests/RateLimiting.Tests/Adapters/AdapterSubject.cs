using System.Runtime.CompilerServices;
using System.Threading.RateLimiting;

namespace Purlin.RateLimiting.Tests;

/// <summary>A limiter of the framework's type whose permits come back when a test says so, not with time.</summary>
public abstract class AdapterSubject(RateLimiter limiter) : IDisposable
{
    public RateLimiter Limiter { get; } = limiter;

    /// <summary>Gives back so many permits that were acquired.</summary>
    public abstract void GiveBack(int permits);

    public virtual void Dispose()
    {
        Limiter.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A bucket of the framework: one permit a second, by its own private refill.</summary>
    public sealed class FrameworkBucket : AdapterSubject
    {
        private long _now;

        public FrameworkBucket(int permits, int queueLimit, QueueProcessingOrder order)
            : base(new TokenBucketRateLimiter(new()
            {
                TokenLimit = permits,
                TokensPerPeriod = 1,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = queueLimit,
                QueueProcessingOrder = order,
                AutoReplenishment = false,
            })) => _now = TimeProvider.System.GetTimestamp();

        public override void GiveBack(int permits) =>
            Refill((TokenBucketRateLimiter)Limiter, _now += permits * TimeProvider.System.TimestampFrequency);

        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "ReplenishInternal")]
        private static extern void Refill(TokenBucketRateLimiter limiter, long now);
    }

    /// <summary>Ours in memory: one permit a second.</summary>
    public sealed class MemoryBucket : AdapterSubject
    {
        private readonly ManualTimeProvider _time;
        private readonly LocalRateLimiter _limiter;

        public MemoryBucket(int permits, int queueLimit, QueueProcessingOrder order)
            : this(permits, queueLimit, order, new())
        {
        }

        private MemoryBucket(int permits, int queueLimit, QueueProcessingOrder order, ManualTimeProvider time)
            : this(queueLimit, order, time, new LocalRateLimiter(
                new LocalRateLimiterOptions { Memory = { TimeProvider = time } },
                new RateLimitPolicy("p", Limit.TokenBucket(1, TimeSpan.FromSeconds(1), permits))))
        {
        }

        private MemoryBucket(
            int queueLimit, QueueProcessingOrder order, ManualTimeProvider time, LocalRateLimiter limiter)
            : base(limiter.AsRateLimiter("p", "k",
                new() { QueueLimit = queueLimit, QueueProcessingOrder = order, TimeProvider = time })) =>
            (_time, _limiter) = (time, limiter);

        public override void GiveBack(int permits) => _time.Advance(TimeSpan.FromSeconds(permits));

        public override void Dispose()
        {
            base.Dispose();
            _limiter.Dispose();
        }
    }

    /// <summary>Ours over a store, here the memory's: one permit a second.</summary>
    public sealed class StoreBucket : AdapterSubject
    {
        private readonly ManualTimeProvider _time;

        public StoreBucket(int permits, int queueLimit, QueueProcessingOrder order)
            : this(permits, queueLimit, order, new())
        {
        }

        private StoreBucket(int permits, int queueLimit, QueueProcessingOrder order, ManualTimeProvider time)
            : base(new StoreRateLimiter(new MemoryRateLimitStore(new() { TimeProvider = time }),
                new RateLimitPolicy("p", Limit.TokenBucket(1, TimeSpan.FromSeconds(1), permits)))
                .AsRateLimiter("p", "k",
                    new() { QueueLimit = queueLimit, QueueProcessingOrder = order, TimeProvider = time })) =>
            _time = time;

        public override void GiveBack(int permits) => _time.Advance(TimeSpan.FromSeconds(permits));
    }

    /// <summary>Permits that are held and given back by the disposal of their leases, framework's or ours.</summary>
    public sealed class Held : AdapterSubject
    {
        private readonly IDisposable? _owned;
        private readonly Queue<RateLimitLease> _leases = [];

        private Held(RateLimiter limiter, IDisposable? owned)
            : base(limiter) => _owned = owned;

        public static Held Framework(int permits, int queueLimit, QueueProcessingOrder order) =>
            new(new ConcurrencyLimiter(
                new() { PermitLimit = permits, QueueLimit = queueLimit, QueueProcessingOrder = order }), null);

        public static Held Memory(int permits, int queueLimit, QueueProcessingOrder order)
        {
            var limiter = new LocalRateLimiter(new RateLimitPolicy("p", Limit.Concurrency(permits)));
            return new(limiter.AsRateLimiter("p", "k",
                new() { QueueLimit = queueLimit, QueueProcessingOrder = order }), limiter);
        }

        public static Held Store(int permits, int queueLimit, QueueProcessingOrder order) =>
            new(new StoreRateLimiter(new MemoryRateLimitStore(), new RateLimitPolicy("p", Limit.Concurrency(permits)))
                .AsRateLimiter("p", "k",
                    new() { QueueLimit = queueLimit, QueueProcessingOrder = order, UsesReservations = true }), null);

        /// <summary>Keeps leases of one permit each, to be given back.</summary>
        public void Keep(RateLimitLease lease) => _leases.Enqueue(lease);

        public override void GiveBack(int permits)
        {
            for (int i = 0; i < permits; i++)
                _leases.Dequeue().Dispose();
        }

        public override void Dispose()
        {
            base.Dispose();
            _owned?.Dispose();
        }
    }
}

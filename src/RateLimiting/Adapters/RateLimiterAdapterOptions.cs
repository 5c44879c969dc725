using System.Threading.RateLimiting;

namespace Purlin.RateLimiting;

/// <summary>How an adapter of <see cref="RateLimiterAdapters"/> waits, and holds what it leases.</summary>
public sealed class RateLimiterAdapterOptions
{
    /// <summary>The default of <see cref="LeaseLifetime"/>, in seconds.</summary>
    public const int DefaultLeaseLifetimeSeconds = 60;

    /// <summary>How many permits may be waited for under one key, in all.</summary>
    /// <value>0, nobody waits; 0 to 2^31 - 1.</value>
    public int QueueLimit { get; set; }

    /// <summary>
    /// Who is served first; where the newest are, a newcomer that finds no room ends the wait of the oldest.
    /// </summary>
    public QueueProcessingOrder QueueProcessingOrder { get; set; } = QueueProcessingOrder.OldestFirst;

    /// <summary>
    /// Whether permits are taken by reservations, which the lease's disposal settles. A concurrency limit needs it;
    /// with a shaping limit who gives up the delay gets back what is still owed. Over a <see cref="LocalRateLimiter"/>
    /// the adapter sees by itself where it is needed.
    /// </summary>
    public bool UsesReservations { get; set; }

    /// <summary>
    /// How long permits that are held outlive a process that crashed; a living one renews them three times in it.
    /// </summary>
    /// <value>A minute; 1 second to 407 days.</value>
    public TimeSpan LeaseLifetime { get; set; } = TimeSpan.FromSeconds(DefaultLeaseLifetimeSeconds);

    /// <summary>
    /// Told when a store could not be asked to renew or to settle what a lease holds, or had let it go already;
    /// disposal cannot wait for it. What it was not told expires there after <see cref="LeaseLifetime"/>.
    /// </summary>
    public Action<Exception>? LeaseFailed { get; set; }

    /// <summary>
    /// Whether leases carry <see cref="RateLimitLeaseMetadata.Verdict"/>. Where nobody reads it, false spares an object
    /// for each permit: what is acquired is one lease for all then, unless it holds something, and a refusal tells its
    /// wait and its reason.
    /// </summary>
    public bool TellsVerdicts { get; set; } = true;

    /// <summary>The clock of waits, renewals and idle times.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}

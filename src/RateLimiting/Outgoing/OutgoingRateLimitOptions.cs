namespace Purlin.RateLimiting;

/// <summary>How a <see cref="RateLimitingHandler"/> waits, and what it believes of a callee.</summary>
public sealed class OutgoingRateLimitOptions
{
    /// <summary>The default of <see cref="MaxWait"/>, in seconds.</summary>
    public const int DefaultMaxWaitSeconds = 30;

    /// <summary>The default of <see cref="MaxQueue"/>.</summary>
    public const int DefaultMaxQueue = 1_000;

    /// <summary>The default of <see cref="MaxAdvice"/>, in minutes.</summary>
    public const int DefaultMaxAdviceMinutes = 10;

    /// <summary>How long a request may be held back in all; one that would have to wait longer is refused.</summary>
    /// <value>30 seconds; 0 to 1 day.</value>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(DefaultMaxWaitSeconds);

    /// <summary>How many requests may wait for the own limit under one key.</summary>
    /// <value>1,000; 0 to 1,000,000.</value>
    public int MaxQueue { get; set; } = DefaultMaxQueue;

    /// <summary>
    /// How long a callee is believed at most: whatever it says, after this it is asked again. A wrong or hostile header
    /// cannot shut a callee off for longer.
    /// </summary>
    /// <value>10 minutes; 0, no advice is taken, to 1 day.</value>
    public TimeSpan MaxAdvice { get; set; } = TimeSpan.FromMinutes(DefaultMaxAdviceMinutes);

    /// <summary>Whether the limit's policy needs reservations, as a concurrency limit does.</summary>
    public bool UsesReservations { get; set; }

    /// <summary>
    /// Which requests share a limit, the own one and the callee's; by default those to one host and port.
    /// </summary>
    public Func<HttpRequestMessage, string> Key { get; set; } = HostOf;

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    private static string HostOf(HttpRequestMessage request) => request.RequestUri?.Authority ?? "";
}

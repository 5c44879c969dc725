namespace Purlin.RateLimiting;

/// <summary>How limits are kept in memory.</summary>
public sealed class MemoryOptions
{
    /// <summary>The default of <see cref="MaxBytes"/>: 1 GiB, some 50 million keys of one limit.</summary>
    public const long DefaultMaxBytes = 1L << 30;

    /// <summary>The least of <see cref="MaxBytes"/>: 64 KiB.</summary>
    public const long MinMaxBytes = 1L << 16;

    /// <summary>The default of <see cref="MaxReservations"/>.</summary>
    public const int DefaultMaxReservations = 1_000_000;

    /// <summary>The clocks; the system's unless set.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// Whether each check reads the system's clock (some 25 ns) instead of a time that is up to about a millisecond old
    /// (16 on Windows). With another <see cref="TimeProvider"/> it is always read.
    /// </summary>
    /// <value>
    /// False. A limit then holds over the limiter's clock; over the true one a burst may gain rate x staleness.
    /// </value>
    public bool IsPrecise { get; set; }

    /// <summary>
    /// The most bytes for keys. At the bound idle keys make room first; then new keys share the cells of a sketch,
    /// which may refuse too much and never admits too much; logs and custom algorithms refuse new keys. Where a policy
    /// is replaced at a bound near the least one it is passed by some per cent, rather than to lose keys.
    /// </summary>
    /// <value>1 GiB; at least 64 KiB.</value>
    public long MaxBytes { get; set; } = DefaultMaxBytes;

    /// <summary>
    /// Whether keys are kept and compared (16 bytes a key and its text), so that not even one pair in a million million
    /// ever shares a limit by the chance of its 64-bit hash.
    /// </summary>
    /// <value>False.</value>
    public bool VerifiesKeys { get; set; }

    /// <summary>
    /// The most reservations that are open, or settled and not yet past their lifetime; more are refused.
    /// </summary>
    /// <value>1,000,000; at least 1.</value>
    public int MaxReservations { get; set; } = DefaultMaxReservations;
}

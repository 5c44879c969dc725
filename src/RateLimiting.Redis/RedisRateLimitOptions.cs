using Purlin.Shared;

namespace Purlin.RateLimiting.Redis;

/// <summary>Where in Redis limits are kept, and how it is called.</summary>
public sealed class RedisRateLimitOptions
{
    private const int MaxNamespaceChars = 200;
    private const int MaxCalls = 64;

    /// <summary>
    /// The beginning of the keys, 1 to 200 characters; <c>purlin:limits</c> unless set. Whoever shares limits has the
    /// same. With a hash tag such as <c>{limits}</c> a cluster keeps everything in one slot, and every check is one
    /// atomic step.
    /// </summary>
    public string Namespace { get; set; } = "purlin:limits";

    /// <summary>
    /// The tenant that a key belongs to, 1 to 128 characters without braces: it becomes the hash tag, so that on a
    /// cluster all keys of a tenant are checked in one atomic step. Null, as unless set: every key has a slot of its
    /// own.
    /// </summary>
    public Func<RateLimitKey, string>? TenantOf { get; set; }

    /// <summary>The number of the database; -1, the client's default, unless set.</summary>
    public int Database { get; set; } = -1;

    /// <summary>How long a call may take, more than zero and at most an hour; 1 s unless set.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Calls under way at a time, 1 to 64; 2 unless set. Checks that come meanwhile share the next call.
    /// </summary>
    public int ConcurrentCalls { get; set; } = 2;

    /// <summary>Checks that wait for a call at most, 1 to 10^6; 10,000 unless set. More are refused with an
    /// error.</summary>
    public int MaxWaiting { get; set; } = 10_000;

    /// <summary>
    /// How much longer a key is kept, at least, than it owes anything, 0 s to an hour; 10 s unless set. So far the
    /// server's clock may step back without forgetting what is owed. It is up to twice as long and a second, so that
    /// not every charge has to set the life of the key anew.
    /// </summary>
    public TimeSpan Margin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// What a registered limiter does while Redis is down: every process enforces the limits by itself, unless set.
    /// Null: its callers get the exceptions.
    /// </summary>
    public OutageOptions? Outage { get; set; } = new();

    /// <summary>Measures time-outs, and tells about what calendar windows to ask; the system's unless set.</summary>
    public TimeProvider TimeProvider
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = TimeProvider.System;

    internal void Validate()
    {
        Guard.Text(Namespace, MaxNamespaceChars);
        if (TenantOf is not null)
            RefuseBraces(Namespace);
        Guard.InRange(Database, -1, int.MaxValue);
        Guard.InRange(Timeout, TimeSpan.FromTicks(1), RedisDeadline.MaxTimeout);
        Guard.InRange(ConcurrentCalls, 1, MaxCalls);
        Guard.InRange(MaxWaiting, 1, 1_000_000);
        Guard.InRange(Margin, TimeSpan.Zero, TimeSpan.FromHours(1));
    }

    private static void RefuseBraces(string prefix)
    {
        if (prefix.AsSpan().ContainsAny('{', '}'))
        {
            throw new ArgumentException(
                "The namespace has a brace, so its hash tag would take the place of the tenants'. Leave one of them "
                + "out.", nameof(prefix));
        }
    }
}

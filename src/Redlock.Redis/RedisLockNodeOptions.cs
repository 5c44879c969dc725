using Purlin.Shared;

namespace Purlin.Redlock.Redis;

/// <summary>How the nodes in Redis are called.</summary>
public sealed class RedisLockNodeOptions
{
    /// <summary>The number of the database; -1, the client's default, unless set.</summary>
    public int Database { get; set; } = -1;

    /// <summary>How long a request may take, more than zero and at most an hour; 1 s unless set.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Measures the time-out; the system's unless set.</summary>
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
        Guard.InRange(Database, -1, int.MaxValue);
        Guard.InRange(Timeout, TimeSpan.FromTicks(1), RedisDeadline.MaxTimeout);
    }
}

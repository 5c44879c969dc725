using Purlin.Shared;

namespace Purlin.Snowflake.Redis;

/// <summary>Where in Redis the library keeps what it keeps, and how it calls.</summary>
public sealed class RedisSnowflakeOptions
{
    private const int MaxNamespaceChars = 200;
    private const int MaxReplicas = 16;

    /// <summary>
    /// The beginning of the keys, 1 to 200 characters; <c>purlin:snowflake</c> unless set. All generators whose ids
    /// must not meet have the same.
    /// </summary>
    public string Namespace { get; set; } = "purlin:snowflake";

    /// <summary>The number of the database; -1, the client's default, unless set.</summary>
    public int Database { get; set; } = -1;

    /// <summary>How long a call may take, more than zero and at most an hour; 2 s unless set.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How many replicas must have a lease before it is used (WAIT), 0 to 16; 0 unless set. Narrows what a split brain
    /// can do. WAIT holds up everybody on the connection, and goes to any server of a cluster: give the store a
    /// multiplexer of its own, and leave it 0 on a cluster.
    /// </summary>
    public int Replicas { get; set; }

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
        Guard.Text(Namespace, MaxNamespaceChars);
        Guard.InRange(Database, -1, int.MaxValue);
        Guard.InRange(Timeout, TimeSpan.FromTicks(1), RedisDeadline.MaxTimeout);
        Guard.InRange(Replicas, 0, MaxReplicas);
    }
}

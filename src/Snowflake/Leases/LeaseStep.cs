namespace Purlin.Snowflake;

/// <summary>What a step of the protocol means for who mints.</summary>
internal enum LeaseEvent
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A new rectangle may be minted in.</summary>
    Granted = 1,

    /// <summary>The rectangle ends later than it did.</summary>
    Extended = 2,

    /// <summary>Nothing more may be minted in the rectangle.</summary>
    Lost = 3,
}

/// <summary>What the driver of a <see cref="LeaseProtocol"/> has to do, in the order of the members.</summary>
/// <param name="Event">What happened to the rectangle.</param>
/// <param name="Request">To be sent; <c>default</c> for nothing.</param>
/// <param name="TimerTicks">
/// When <see cref="LeaseProtocol.OnTimer"/> is due, by the monotonic clock; <see cref="NoTimer"/> for never. Replaces
/// what was asked before.
/// </param>
internal readonly record struct LeaseStep(LeaseEvent Event, SnowflakeLeaseRequest Request, long TimerTicks)
{
    /// <summary>Nothing to do.</summary>
    public static LeaseStep Nothing => new(LeaseEvent.None, default, NoTimer);

    /// <summary>No timer is wanted.</summary>
    public const long NoTimer = long.MaxValue;

    /// <summary>Whether there is a request to send.</summary>
    public bool Sends => Request.Token != 0;
}

namespace Purlin.Snowflake;

/// <summary>Where a holder is.</summary>
internal enum LeaseState
{
    /// <summary>Not started.</summary>
    Idle = 0,

    /// <summary>Without a rectangle; asks for one, or waits to ask again.</summary>
    Acquiring = 1,

    /// <summary>With a rectangle; waits until it is time to renew.</summary>
    Holding = 2,

    /// <summary>With a rectangle; has asked for a later end.</summary>
    Renewing = 3,

    /// <summary>Gives back what it had; for ever.</summary>
    Stopped = 4,
}

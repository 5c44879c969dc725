namespace Purlin.Snowflake;

/// <summary>
/// The clock is behind the time that is used or reserved already, by more than may be waited out.
/// </summary>
public sealed class ClockMovedBackException : SnowflakeRefusedException
{
    /// <summary>A clock that is behind.</summary>
    /// <param name="behind">How far the clock has to go until minting may go on.</param>
    /// <param name="message">The values, and the way out.</param>
    public ClockMovedBackException(TimeSpan behind, string message)
        : base(SnowflakeRefusal.ClockBehind, message, innerException: null) => Behind = behind;

    /// <summary>How far the clock has to go until minting may go on.</summary>
    public TimeSpan Behind { get; }
}

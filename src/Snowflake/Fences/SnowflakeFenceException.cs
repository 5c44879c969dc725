namespace Purlin.Snowflake;

/// <summary>A fence is missing, damaged, locked, or belongs to another node or layout.</summary>
public sealed class SnowflakeFenceException : IOException
{
    /// <summary>A fence that cannot be used.</summary>
    /// <param name="message">Which and why, and the way out.</param>
    /// <param name="innerException">What was found.</param>
    public SnowflakeFenceException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

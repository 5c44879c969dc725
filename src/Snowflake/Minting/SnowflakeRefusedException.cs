namespace Purlin.Snowflake;

/// <summary>A generator may not mint now; <see cref="Refusal"/> says why, the message what to do.</summary>
public abstract class SnowflakeRefusedException : InvalidOperationException
{
    private protected SnowflakeRefusedException(SnowflakeRefusal refusal, string message, Exception? innerException)
        : base(message, innerException) => Refusal = refusal;

    /// <summary>Why.</summary>
    public SnowflakeRefusal Refusal { get; }
}

namespace Purlin.Snowflake;

/// <summary>Every refusal but a clock that is behind, which is a <see cref="ClockMovedBackException"/>.</summary>
public sealed class MintingRefusedException : SnowflakeRefusedException
{
    /// <summary>A refusal.</summary>
    /// <param name="refusal">Why.</param>
    /// <param name="message">The values, and the way out.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public MintingRefusedException(SnowflakeRefusal refusal, string message, Exception? innerException = null)
        : base(refusal, message, innerException)
    {
    }
}

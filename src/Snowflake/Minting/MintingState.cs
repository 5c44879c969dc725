namespace Purlin.Snowflake;

/// <summary>What a source answers when asked to bring its rectangle to the clock.</summary>
/// <param name="Refusal">Why there is nothing to mint in, or None.</param>
/// <param name="RetryAfter">
/// For how long asking again is useless unless the source says that something changed;
/// <see cref="Timeout.InfiniteTimeSpan"/> if that alone can help.
/// </param>
internal readonly record struct MintingState(SnowflakeRefusal Refusal, TimeSpan RetryAfter)
{
    /// <summary>There is a rectangle, and it is raised to the clock.</summary>
    public static MintingState Minting => default;
}

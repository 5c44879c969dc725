namespace Purlin.Snowflake;

/// <summary>All numbers of a name are used up, or all up to the allocator's greatest.</summary>
public sealed class SegmentsExhaustedException : InvalidOperationException
{
    /// <summary>A name without numbers.</summary>
    /// <param name="message">How far it went, and the way out.</param>
    public SegmentsExhaustedException(string message)
        : base(message)
    {
    }
}

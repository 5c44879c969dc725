namespace Purlin.Redlock.Tests;

/// <summary>A clock that a test sets: monotonic and wall time are the same milliseconds and go both ways.</summary>
internal sealed class SettableTime : TimeProvider
{
    /// <summary>Now, since 1970.</summary>
    public long Ms { get; set; } = 1_900_000_000_000;

    public override long TimestampFrequency => 1_000;

    public override long GetTimestamp() => Ms;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Ms);
}

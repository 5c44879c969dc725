namespace Purlin.Snowflake;

/// <summary>
/// The ids of a span of time, both ends included, for <c>WHERE id BETWEEN @First AND @Last</c>. An empty range has
/// <paramref name="First"/> above <paramref name="Last"/>, which finds no row either.
/// </summary>
/// <param name="First">The least id of the range.</param>
/// <param name="Last">The greatest id of the range.</param>
public readonly record struct SnowflakeRange(SnowflakeId First, SnowflakeId Last)
{
    /// <summary>The range that no id is in.</summary>
    public static SnowflakeRange Empty { get; } = new(SnowflakeId.MaxValue, SnowflakeId.MinValue);

    /// <summary>Whether no id is in it.</summary>
    public bool IsEmpty => First > Last;

    /// <summary>Whether an id is in it.</summary>
    public bool Contains(SnowflakeId id) => First <= id && id <= Last;
}

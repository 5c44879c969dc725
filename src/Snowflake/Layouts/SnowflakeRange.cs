using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>
/// The ids of a span of time, both ends included, for <c>WHERE id BETWEEN @First AND @Last</c>. An empty range has
/// <paramref name="First"/> above <paramref name="Last"/>, which finds no row either.
/// </summary>
/// <param name="First">The least id of the range.</param>
/// <param name="Last">The greatest id of the range.</param>
public readonly record struct SnowflakeRange(SnowflakeId First, SnowflakeId Last)
{
    private const int MaxParts = 65_536;

    /// <summary>The range that no id is in.</summary>
    public static SnowflakeRange Empty { get; } = new(SnowflakeId.MaxValue, SnowflakeId.MinValue);

    /// <summary>Whether no id is in it.</summary>
    public bool IsEmpty => First > Last;

    /// <summary>Whether an id is in it.</summary>
    public bool Contains(SnowflakeId id) => First <= id && id <= Last;

    /// <summary>
    /// What is left after an id: the next page of a query by ascending ids is that of the range after the last id seen.
    /// Unlike an offset it neither repeats nor skips a row when others are added.
    /// </summary>
    /// <param name="id">The last id seen; one before the range leaves all of it.</param>
    public SnowflakeRange After(SnowflakeId id) => id < First ? this
        : id < Last ? new SnowflakeRange((SnowflakeId)(id.Value + 1), Last)
        : Empty;

    /// <summary>What is left before an id: the next page of a query by descending ids.</summary>
    /// <param name="id">The last id seen; one after the range leaves all of it.</param>
    public SnowflakeRange Before(SnowflakeId id) => id > Last ? this
        : id > First ? new SnowflakeRange(First, (SnowflakeId)(id.Value - 1))
        : Empty;

    /// <summary>
    /// Cuts it into ranges that share no id, leave none out and differ by at most one id in length: since ids are time
    /// first, into equal spans of time, to be scanned in parallel. In their order.
    /// </summary>
    /// <param name="parts">How many, from 1 to 65,536; fewer come back where there are fewer ids, none of an empty
    /// range.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less or more are wanted.</exception>
    public SnowflakeRange[] Split(int parts)
    {
        Guard.InRange(parts, 1, MaxParts);
        if (IsEmpty)
            return [];
        ulong ids = (ulong)(Last.Value - First.Value) + 1;
        var ranges = new SnowflakeRange[(int)Math.Min((ulong)parts, ids)];
        ulong begin = 0;
        for (int i = 0; i < ranges.Length; i++)
        {
            ulong end = (ulong)((UInt128)ids * (ulong)(i + 1) / (ulong)ranges.Length);
            ranges[i] = new SnowflakeRange(
                (SnowflakeId)(First.Value + (long)begin), (SnowflakeId)(First.Value + (long)(end - 1)));
            begin = end;
        }

        return ranges;
    }
}

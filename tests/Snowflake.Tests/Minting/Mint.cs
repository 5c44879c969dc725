namespace Purlin.Snowflake.Tests;

/// <summary>What the tests of minting share: a layout with few numbers in a tick, and ways to take ids.</summary>
internal static class Mint
{
    /// <summary>41/4/4 of milliseconds: sixteen ids in a tick, so that every test meets the end of one.</summary>
    public static readonly SnowflakeLayout Narrow =
        new(41, 4, 4, new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public const int PerTick = 16;

    public static readonly TimeSpan Ms = TimeSpan.FromMilliseconds(1);

    public static SnowflakeOptions Options(TimeProvider time, SnowflakeMode mode = SnowflakeMode.Strict) =>
        new() { NodeId = 5, Layout = Narrow, Mode = mode, TimeProvider = time };

    /// <summary>Takes ids until the generator refuses.</summary>
    public static List<SnowflakeId> Drain(SnowflakeGenerator ids, SnowflakeRefusal expected)
    {
        List<SnowflakeId> minted = [];
        SnowflakeRefusal refusal;
        while (ids.TryNext(out SnowflakeId id, out refusal))
        {
            minted.Add(id);
            Assert.True(minted.Count < 1_000_000, "It never refuses.");
        }

        Assert.Equal(expected, refusal);
        return minted;
    }

    /// <summary>Takes up to so many ids.</summary>
    public static List<SnowflakeId> Take(SnowflakeGenerator ids, int atMost)
    {
        List<SnowflakeId> minted = [];
        while (minted.Count < atMost && ids.TryNext(out SnowflakeId id, out _))
            minted.Add(id);
        return minted;
    }

    public static void AssertStrictlyAscending(IEnumerable<SnowflakeId> ids)
    {
        SnowflakeId? last = null;
        foreach (SnowflakeId id in ids)
        {
            Assert.True(last is null || id > last, $"{id.Value} follows {last?.Value}.");
            last = id;
        }
    }

    public static DateTimeOffset TimeOf(SnowflakeId id) => Narrow.Decode(id).Time;
}

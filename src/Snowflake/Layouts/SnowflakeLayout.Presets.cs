namespace Purlin.Snowflake;

// The layouts people know. Three of them have 64 bits (Discord and TSID 42 of time, Instagram 41). A number that is not
// negative has one of these less; until the dates named here the ids are the same.
public sealed partial class SnowflakeLayout
{
    /// <summary>
    /// Twitter's: 41 bits of milliseconds since 2010-11-04T01:42:54.657Z, 5 of datacenter, 5 of machine, 12 of
    /// sequence; to 2080.
    /// </summary>
    public static SnowflakeLayout Twitter { get; } =
        new SnowflakeLayout(41, 10, 12, Unix(1_288_834_974_657)).WithDatacenterBits(5);

    /// <summary>
    /// Discord's: 41 bits of milliseconds since 2015, 5 of worker, 5 of process, 12 of increment; to 2084.
    /// </summary>
    public static SnowflakeLayout Discord { get; } =
        new SnowflakeLayout(41, 10, 12, Unix(1_420_070_400_000)).WithDatacenterBits(5);

    /// <summary>
    /// Instagram's: 40 bits of milliseconds since 2011-08-24T21:07:01.721Z, 13 of shard, 10 of sequence; to 2046.
    /// </summary>
    public static SnowflakeLayout Instagram { get; } = new(40, 13, 10, Unix(1_314_220_021_721));

    /// <summary>
    /// Sonyflake's: 39 bits of 10 ms since 2014-09-01, 8 of sequence above 16 of machine; to 2188. 25,600 ids a second
    /// from each machine.
    /// </summary>
    public static SnowflakeLayout Sonyflake { get; } =
        new SnowflakeLayout(39, 16, 8, Unix(1_409_529_600_000))
            .WithTick(TimeSpan.FromMilliseconds(10)).WithSequenceAboveNode();

    /// <summary>TSID's: 41 bits of milliseconds since 2020, 10 of node, 12 of counter; to 2089.</summary>
    public static SnowflakeLayout Tsid { get; } = new(41, 10, 12, Unix(1_577_836_800_000));

    /// <summary>
    /// 53 bits, which a JavaScript number holds exactly: 41 of milliseconds since 2025, 6 of node, 6 of sequence; to
    /// 2094. 64,000 ids a second from each of 64 nodes.
    /// </summary>
    public static SnowflakeLayout JsSafe { get; } = new(41, 6, 6, Unix(1_735_689_600_000));

    /// <summary>
    /// 31 bits, a positive <see cref="int"/>: 29 of seconds since 2025, no node, 2 of sequence; to 2042. One node
    /// alone, 4 ids a second: for documents, not for events.
    /// </summary>
    public static SnowflakeLayout Int32 { get; } =
        new SnowflakeLayout(29, 0, 2, Unix(1_735_689_600_000)).WithTick(TimeSpan.FromSeconds(1));

    private static DateTimeOffset Unix(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}

namespace Purlin.Benchmarks;

/// <summary>
/// The numbers of Redlock, on five redis-server processes of this machine. The rivals are written here: the textbook's
/// Redlock and its lock on a single node, on the same StackExchange.Redis.
/// </summary>
public sealed class RedlockScorecard : Scorecard
{
    public override IReadOnlyList<Row> Rows { get; } =
    [
        new("B1 round trips of an acquire with its token", RoundTripRows.Healthy) { Rounds = 3, Requires = Needed },
        new("B1 round trips with two nodes down", RoundTripRows.TwoDown) { Rounds = 1, Requires = Needed },
        new("B2 pairs, 256 parallel locks", PairRows.Throughput)
        {
            Requires = Needed,
            Note = "a pair is ten operations of a script, whose time is the servers': DESIGN.md, section 12",
        },
        new("B3 acquires, open loop, 10 K pairs/s", PairRows.Latency) { Rounds = 7, Requires = Needed },
        new("B3 acquires, open loop, 1 K pairs/s", PairRows.LatencyAtEase) { Rounds = 7, Requires = Needed },
        new("B4 bytes of a pair above the client's", CostRows.Pair) { Requires = Needed },
        new("B4 bytes of a held lock", CostRows.Held) { Rounds = 3, Requires = Needed },
        new("B5 acquires, one of five nodes frozen", FrozenRows.One) { Rounds = 7, Requires = Needed },
        new("B5 acquires, two of five nodes frozen", FrozenRows.Two) { Rounds = 7, Requires = Needed },
        new("D1 100 K locks held for 60 s, 64 blocked pool threads", HoldingRows.Held)
        {
            IsLong = true,
            Rounds = 1,
            Requires = Needed,
        },
        new("D1 a loss while the pool is blocked and its queue full", HoldingRows.Lost)
        {
            IsLong = true,
            Rounds = 3,
            Requires = Needed,
        },
    ];

    private static Requirement[] Needed => [LoopbackRedis.Needed];
}

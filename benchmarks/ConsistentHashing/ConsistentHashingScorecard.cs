namespace Purlin.Benchmarks;

/// <summary>The numbers that Purlin.ConsistentHashing claims.</summary>
public sealed class ConsistentHashingScorecard : Scorecard
{
    /// <inheritdoc/>
    public override IReadOnlyList<Row> Rows { get; } =
    [
        new("C1 lookup after hashing, N = 10", row => LookupRows.Table(row, 10)),
        new("C1 lookup after hashing, N = 1,000", LookupRows.AgainstRivals),
        new("C1 lookup after hashing, N = 65,535", row => LookupRows.Table(row, 65_535)),
        new("C2 10^4 joins, leaves and reweights, N = 1,000, 2^14 slots", ChangeRows.PerfectTwice) { Rounds = 1 },
        new("C3 no table, N = 10^6", row => LookupRows.Stateless(row, 6, hasDead: false)),
        new("C3 no table, N = 10^6, 10 % gone", row => LookupRows.Stateless(row, 15, hasDead: true)),
        new("C4 plan of a ring of 160,000 points", ChangeRows.PlanOfRing),
        new("C4 plan of a slot map, N = 1,000", ChangeRows.PlanOfSlots),
        new("slot map rebuilt for one join or leave, N = 1,000", ChangeRows.Rebuild),
        new("C6 three replicas, N = 1,000", LookupRows.Replicas),
        new("C7 bounded load, first choice has room, N = 1,000", BoundedLoadRows.Pick),
        new("C7 bounded load, half of the nodes full, N = 1,000", BoundedLoadRows.HalfFull),
        new("C7 where an overload goes, N = 20", BoundedLoadRows.Spill),
        new("C8 scaling from one reader to two", ChangeRows.Scaling),
        new("C8 two readers", ChangeRows.TwoReaders),
        new("C9 memory, N = 1,000", ChangeRows.Memory)
        {
            Note = "Beyond the list of nodes, which both need.",
        },
        new("scoreboard of the engines", Scoreboard.Fill)
        {
            IsLong = true,
            Rounds = 1,
            Note = "With PURLIN_ACCEPT=1 the table goes to src/ConsistentHashing/DESIGN.md.",
        },
    ];
}

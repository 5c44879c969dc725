using System.Diagnostics;
using System.Globalization;
using System.Text;
using Purlin.ConsistentHashing;

namespace Purlin.Benchmarks;

/// <summary>One table of all engines, as it stands in the library's DESIGN.md.</summary>
internal static class Scoreboard
{
    private const string Begin = "<!-- scoreboard -->";
    private const string End = "<!-- end of scoreboard -->";
    private const string Header =
        "| engine | ns, N=10 | 100 | 1,000 | 10^6 | bytes, N=1,000 | max/mean | min/mean "
        + "| moved/minimum, one leaves | survivors disturbed | rebuild, ms | 2 readers / 1 |\n"
        + "|---|---|---|---|---|---|---|---|---|---|---|---|";

    private static readonly ulong[] Hashes = Rivals.Hashes();

    private static readonly (string Name, Func<Node[], NodeMap> Create, bool HasMillion)[] Engines =
    [
        ("SlotMap, 65,536 slots", nodes => SlotMap.Create(nodes), false),
        ("StatelessMap", nodes => StatelessMap.Create(nodes), true),
        ("RendezvousMap", nodes => RendezvousMap.Create(nodes), false),
        ("RingMap, 160 points", nodes => RingMap.Create(nodes), false),
        ("MaglevMap, 65,537 entries", nodes => MaglevMap.Create(nodes), false),
        ("JumpMap", nodes => JumpMap.Create(nodes), true),
    ];

    public static void Fill(RowSetup row)
    {
        row.Ours("table", () => Write(row.Size(1_000, 20), row.Size(1_000_000, 100), row.Size(200_000, 50)))
            .Measure("engines", Unit.Count, table => table.Split('\n').Length - 2, Goal.Exactly(Engines.Length));
    }

    private static string Write(int thousand, int million, int operations)
    {
        string table = string.Join('\n',
            [Header, .. Engines.Select(engine => Line(engine.Name, engine.Create,
                engine.HasMillion ? million : 0, thousand, operations))]);
        if (Environment.GetEnvironmentVariable("PURLIN_ACCEPT") == "1" && thousand == 1_000)
            Accept(table);
        return table;
    }

    private static void Accept(string table)
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Libraries.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Run it in the repository.");
        string path = Path.Combine(folder, "src/ConsistentHashing/DESIGN.md");
        string text = File.ReadAllText(path);
        int from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int to = text.IndexOf(End, StringComparison.Ordinal);
        File.WriteAllText(path, $"{text[..from]}\n{table}\n{text[to..]}");
    }

    private static string Line(
        string name, Func<Node[], NodeMap> create, int million, int thousand, int operations)
    {
        Node[] nodes = Rivals.Nodes(thousand);
        NodeMap map = create(nodes);
        double[] shares = map.GetShares();
        string leaver = map.Guarantees.HasFlag(MapGuarantees.AnyRemoval) ? nodes[thousand / 3].Id : nodes[^1].Id;
        NodeMap left = map.Remove(leaver);
        (double moved, double disturbed) = Moved(map, left, leaver, operations);
        double minimum = shares[map.Nodes.IndexOf(leaver)];
        var line = new StringBuilder($"| {name} |");
        foreach (int count in new[] { 10, 100, thousand })
            line.Append(CultureInfo.InvariantCulture, $" {Nanoseconds(create(Rivals.Nodes(count)), operations):0.0} |");
        line.Append(million == 0
            ? " - |"
            : string.Create(
                CultureInfo.InvariantCulture, $" {Nanoseconds(create(Rivals.Nodes(million)), operations):0.0} |"));
        double bytes = Math.Max(0, Footprint.ManagedBytes(() => map.With(map.Nodes)));
        double rebuild = Best(() => map.Remove(leaver)) * 1e3;
        bool isExact = map.Guarantees.HasFlag(MapGuarantees.ExactPlan);
        string Share(double share) => isExact
            ? (share * thousand).ToString("0.000", CultureInfo.InvariantCulture) : "random";
        line.Append(CultureInfo.InvariantCulture, $" {bytes:#,0} | {Share(shares.Max())} | {Share(shares.Min())} |");
        line.Append(CultureInfo.InvariantCulture, $" {moved / minimum:0.00} | {disturbed * 100:0.00} % |");
        line.Append(CultureInfo.InvariantCulture, $" {rebuild:0.00} | {Scaling(map, operations):0.00} |");
        return line.ToString();
    }

    /// <summary>The share of keys that moves, and the part of it that is not of the node that leaves.</summary>
    private static (double Moved, double Disturbed) Moved(NodeMap map, NodeMap left, string leaver, int operations)
    {
        MigrationPlan plan = MigrationPlan.Between(map, left);
        if (plan.Unit != PlanUnit.Keys)
            return (plan.MovedShare, plan.Moves.Where(move => move.From.Id != leaver).Sum(move => move.Share));
        int disturbed = 0;
        for (int i = 0; i < operations; i++)
        {
            string before = map.GetNode(i).Id;
            disturbed += before != leaver && before != left.GetNode(i).Id ? 1 : 0;
        }

        return (plan.MovedShare, disturbed / (double)operations);
    }

    private static double Nanoseconds(NodeMap map, int most)
    {
        int operations = Affordable(map, most);
        return Best(() => Lookups(map, operations)) * 1e9 / operations;
    }

    /// <summary>As many lookups as take about 5 ms, so that slow engines do not hold up the table.</summary>
    private static int Affordable(NodeMap map, int most)
    {
        int few = Math.Min(most, 200);
        return (int)Math.Clamp(0.005 * few / Best(() => Lookups(map, few)), few, most);
    }

    private static double Scaling(NodeMap map, int most)
    {
        int operations = 2 * Affordable(map, most);
        double Rate(int threads) => 1 / Enumerable.Range(0, 5).Min(_ => Loop.OnThreads(
            threads, (_, n) => Lookups(map, n)).Run(operations).SecondsPerOperation);
        return Rate(2) / Rate(1);
    }

    private static ulong Lookups(NodeMap map, long operations) => map switch
    {
        // Each engine's loop of its own, so that the compiler sees which it is.
        SlotMap slots => SlotLookups(slots, operations),
        StatelessMap stateless => StatelessLookups(stateless, operations),
        _ => OtherLookups(map, operations),
    };

    private static ulong SlotLookups(SlotMap map, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
            sum += (uint)map.GetNodeIndex(Hashes[i & (Hashes.Length - 1)]);
        return sum;
    }

    private static ulong StatelessLookups(StatelessMap map, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
            sum += (uint)map.GetNodeIndex(Hashes[i & (Hashes.Length - 1)]);
        return sum;
    }

    private static ulong OtherLookups(NodeMap map, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
            sum += (uint)map.GetNodeIndex(Hashes[i & (Hashes.Length - 1)]);
        return sum;
    }

    private static double Best(Func<object> run)
    {
        double best = double.MaxValue;
        for (int round = 0; round < 7; round++)
        {
            long start = Stopwatch.GetTimestamp();
            GC.KeepAlive(run());
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}

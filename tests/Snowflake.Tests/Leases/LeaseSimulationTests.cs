using System.Globalization;
using System.Text;

namespace Purlin.Snowflake.Tests;

/// <summary>
/// The proof of the leases: many schedules of faults over 32 nodes, the rule and the protocol of production in virtual
/// time. A failure names its seed; <c>new LeaseWorld(kind).Run(seed)</c> is the same run again.
/// </summary>
/// <remarks>
/// 10^5 schedules in every run of the tests, 10^7 in a long one; <c>PURLIN_SOAK_SCHEDULES</c> asks for any other number.
/// </remarks>
public sealed class LeaseSimulationTests(ITestOutputHelper output)
{
    private const string SchedulesVariable = "PURLIN_SOAK_SCHEDULES";

    [Fact]
    public void No_schedule_of_faults_makes_a_duplicate_or_leaves_a_node_idle()
    {
        int schedules = Environment.GetEnvironmentVariable(SchedulesVariable) is { Length: > 0 } number
            ? int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture)
            : Effort.Of(100_000, 10_000_000);
        Summary summary = RunAll(SimulatedRuleKind.RectangleLease, schedules, stopsAtFailure: true);
        output.WriteLine(summary.ToString());
        Assert.True(summary.Failure is null, summary.Failure);
        Assert.All(LeaseSchedule.Kinds, kind => Assert.True(
            summary.Struck[(int)kind] >= 0.05 * schedules, $"{kind} struck only {summary.Struck[(int)kind]} schedules"));
        Assert.True(summary.MinFaults >= LeaseSchedule.MinFaults);
    }

    [Theory]
    [InlineData(nameof(SimulatedRuleKind.ClockOnly))]
    [InlineData(nameof(SimulatedRuleKind.PastTimeRecord))]
    [InlineData(nameof(SimulatedRuleKind.IgnoredRenewals))]
    public void The_usual_rules_make_duplicates_under_the_same_faults(string rule)
    {
        Summary summary = RunAll(Enum.Parse<SimulatedRuleKind>(rule), 200, stopsAtFailure: false);
        output.WriteLine($"{rule}: {summary}");
        Assert.True(summary.WithDuplicates > 20, $"{rule}: {summary}");
    }

    [Theory]
    [InlineData(nameof(LeaseFault.SilentRollback))]
    [InlineData(nameof(LeaseFault.SplitBrain))]
    public void What_the_readme_calls_unsafe_is_unsafe(string fault)
    {
        Summary summary = RunAll(
            SimulatedRuleKind.RectangleLease, 2_000, stopsAtFailure: false, Enum.Parse<LeaseFault>(fault));
        output.WriteLine($"{fault}: {summary}");
        Assert.True(summary.WithDuplicates > 0, $"{fault}: {summary}");
    }

    [Fact]
    public void A_schedule_is_the_same_run_every_time()
    {
        var world = new LeaseWorld(SimulatedRuleKind.RectangleLease);
        ScheduleResult first = world.Run(7);
        world.Run(8);
        Assert.Equal(first, world.Run(7));
    }

    private static Summary RunAll(
        SimulatedRuleKind kind, int schedules, bool stopsAtFailure, params LeaseFault[] unsafeFaults)
    {
        // A world for each processor; what a seed comes to, and the sum, are the same however many there are.
        int worlds = Math.Clamp(Environment.ProcessorCount, 1, 8);
        var summaries = new Summary[worlds];
        Parallel.For(0, worlds, part =>
        {
            var world = new LeaseWorld(kind, unsafeFaults);
            Summary summary = summaries[part] = new Summary();
            for (int seed = 1 + part; seed <= schedules && (summary.Failure is null || !stopsAtFailure); seed += worlds)
                summary.Add((ulong)seed, world.Run((ulong)seed));
        });
        return summaries.Aggregate(static (sum, part) => sum.Add(part));
    }

    private sealed class Summary
    {
        private long _schedules, _events, _refusedTicks, _aliveTicks, _longestRecoveryTicks;

        public int[] Struck { get; } = new int[32];

        public int MinFaults { get; private set; } = int.MaxValue;

        public int WithDuplicates { get; private set; }

        public string? Failure { get; private set; }

        public void Add(ulong seed, in ScheduleResult result)
        {
            _schedules++;
            _events += result.Events;
            _refusedTicks += result.RefusedTicks;
            _aliveTicks += result.AliveTicks;
            _longestRecoveryTicks = Math.Max(_longestRecoveryTicks, result.RecoveryTicks);
            MinFaults = Math.Min(MinFaults, result.Faults);
            WithDuplicates += result.Duplicates > 0 ? 1 : 0;
            for (int kind = 0; kind < Struck.Length; kind++)
                Struck[kind] += (int)(result.Struck >> kind) & 1;
            if (result.Duplicates + result.OrderViolations + result.Idle > 0)
            {
                Failure ??= $"Seed {seed}: {result.Duplicates} duplicates, {result.OrderViolations} order violations, "
                    + $"{result.Idle} idle nodes: {result.Message}";
            }
        }

        public Summary Add(Summary other)
        {
            _schedules += other._schedules;
            _events += other._events;
            _refusedTicks += other._refusedTicks;
            _aliveTicks += other._aliveTicks;
            _longestRecoveryTicks = Math.Max(_longestRecoveryTicks, other._longestRecoveryTicks);
            MinFaults = Math.Min(MinFaults, other.MinFaults);
            WithDuplicates += other.WithDuplicates;
            for (int kind = 0; kind < Struck.Length; kind++)
                Struck[kind] += other.Struck[kind];
            Failure ??= other.Failure;
            return this;
        }

        public override string ToString()
        {
            var text = new StringBuilder();
            CultureInfo culture = CultureInfo.InvariantCulture;
            text.AppendLine(culture, $"{_schedules:N0} schedules, {_events:N0} events, {WithDuplicates:N0} with duplicates");
            text.AppendLine(culture, $"refused {(double)_refusedTicks / _aliveTicks:P2} of the time alive; longest "
                + $"recovery {new TimeSpan(_longestRecoveryTicks):c}; faults a schedule >= {MinFaults}");
            foreach (LeaseFault kind in LeaseSchedule.Kinds)
                text.AppendLine(culture, $"  {kind,-16} in {(double)Struck[(int)kind] / _schedules,7:P1}");
            return text.ToString();
        }
    }
}

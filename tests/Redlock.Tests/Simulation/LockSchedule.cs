using System.Globalization;

namespace Purlin.Redlock.Tests;

/// <summary>
/// Everything that decides a run of a <see cref="LockWorld"/>: its text is enough to run it again, on any machine and
/// with any later version of the engine.
/// </summary>
/// <param name="Nodes">How many nodes.</param>
/// <param name="IsUnbounded">
/// Whether clocks do what leases do not allow for. Nothing is forgotten then, and tokens alone are relied on.
/// </param>
/// <param name="LockDelayMs">How long nodes keep names beyond their leases.</param>
/// <param name="NetworkSeed">Delays of messages and rates of clocks; 0: all alike.</param>
/// <param name="Actions">By time.</param>
internal sealed record LockSchedule(
    int Nodes, bool IsUnbounded, int LockDelayMs, uint NetworkSeed, IReadOnlyList<ScheduledAction> Actions)
{
    public const int Processes = 3;
    public const int HorizonMs = 360_000;
    public const int MaxTimeToLiveMs = 60_000;

    // Until then the nodes are vouched for.
    private const int FirstFaultMs = 5_000;
    private const int Jobs = 10;
    private const int MaxFaults = 10;

    private static readonly ActionKind[] Faults =
        [.. Enum.GetValues<ActionKind>().Where(kind => kind > ActionKind.Bootstrap)];

    public static IReadOnlyList<ActionKind> FaultKinds => Faults;

    /// <summary>
    /// Draws a schedule. Each uses a random half of the kinds of fault, so that they do not drown each other. In some
    /// everybody wants a name at once for a short time over a slow network, where attempts overlap and leases end.
    /// </summary>
    public static LockSchedule Draw(ulong seed)
    {
        var random = new SimulationRandom(seed);
        bool isRush = random.Chance(0.25);
        int nodes = random.Chance(isRush ? 0.5 : 0.25) ? 5 : 3;
        bool isUnbounded = random.Chance(isRush ? 0.5 : 0.25);
        var actions = new List<ScheduledAction>();
        if (isRush || random.Chance(0.8))
            actions.Add(new ScheduledAction(ActionKind.Bootstrap, 0, 0, 0, 0, 0));
        int endMs = DrawJobs(random, actions, isRush);
        if (isRush)
            DrawWeather(random, actions, nodes, endMs, isUnbounded);
        else
            DrawFaults(random, actions, nodes, endMs, isUnbounded);
        actions.Sort(static (a, b) => a.AtMs.CompareTo(b.AtMs));
        int delay = random.Chance(0.3) ? random.Next(1, 6) * 1_000 : 0;
        return new LockSchedule(nodes, isUnbounded, delay, (uint)random.NextUInt64() | 1, actions);
    }

    // Some come close together, so that processes meet.
    private static int DrawJobs(SimulationRandom random, List<ScheduledAction> actions, bool isRush)
    {
        int at = 1_000;
        int jobs = random.Next(4, Jobs + 1);
        for (int i = 0; i < jobs; i++)
        {
            at += isRush ? random.Next(0, 2_500) :
                random.Chance(0.5) ? random.Next(0, 1_500) : random.Next(0, 2 * HorizonMs / jobs);
            if (at >= HorizonMs)
                break;
            int process = random.Next(0, Processes);
            int duration = isRush ? random.Next(50, 1_500) :
                random.Chance(0.7) ? random.Next(100, 6_000) : random.Next(6_000, 60_000);
            uint argument = (uint)random.NextUInt64();
            if (isRush && random.Chance(0.7))
                argument |= 7 * 1_024;
            var job = new ScheduledAction(ActionKind.Acquire, at, process, 0, duration, argument);
            actions.Add(job);
            // Whoever asks when all is calm is not cancelled.
            if (random.Chance(0.1))
            {
                int cancelMs = Math.Min(at + random.Next(0, 3_000), HorizonMs - 1);
                actions.Add(job with { Kind = ActionKind.Cancel, AtMs = cancelMs });
            }
        }

        return Math.Min(at, HorizonMs);
    }

    private static void DrawWeather(
        SimulationRandom random, List<ScheduledAction> actions, int nodes, int endMs, bool isUnbounded)
    {
        int faults = random.Next(4, 3 * MaxFaults);
        for (int i = 0; i < faults; i++)
        {
            ActionKind kind = random.Next(isUnbounded ? -6 : 0, 8) switch
            {
                < -2 => ActionKind.NodeClockStep,
                < 0 => ActionKind.ProcessClockRate,
                0 => ActionKind.ProcessPause,
                1 => ActionKind.NodeFreeze,
                2 => ActionKind.Loss,
                3 => ActionKind.Cut,
                _ => ActionKind.Delay,
            };
            bool isOfProcess = kind is ActionKind.ProcessPause or ActionKind.ProcessClockRate;
            int target = random.Next(0, isOfProcess ? Processes : nodes);
            actions.Add(new ScheduledAction(
                kind, random.Next(500, endMs + 3_000), target, random.Next(0, Processes), random.Next(100, 8_000),
                (uint)random.NextUInt64()));
        }
    }

    private static void DrawFaults(
        SimulationRandom random, List<ScheduledAction> actions, int nodes, int endMs, bool isUnbounded)
    {
        // In a third of the schedules everything goes wrong at once.
        bool isStorm = random.Chance(0.3);
        int storm = random.Next(FirstFaultMs, Math.Max(endMs, FirstFaultMs) + 1);
        ulong allowed = random.NextUInt64();
        int faults = random.Next(1, MaxFaults + 1);
        for (int i = 0; i < faults; i++)
        {
            ActionKind kind = isUnbounded && random.Chance(0.3)
                ? Faults[^random.Next(1, 3)]
                : Faults[random.Next(0, Faults.Length)];
            if (((allowed >> (int)kind) & 1) == 0 || !IsPossible(kind, isUnbounded))
                continue;
            bool isOfProcess = kind is ActionKind.ProcessPause or ActionKind.ProcessKill or ActionKind.ProcessClockRate;
            int target = random.Next(0, isOfProcess ? Processes : nodes);
            int duration = random.Chance(0.5) ? random.Next(50, 5_000) : random.Next(5_000, 80_000);
            int at = isStorm
                ? Math.Min(storm + random.Next(0, 30_000), HorizonMs)
                : random.Next(FirstFaultMs, Math.Min(endMs + 20_000, HorizonMs));
            if (random.Chance(0.15))
                at = random.Next(FirstFaultMs, 4 * FirstFaultMs);
            // Messages of the first moments may be late too: the first admissions are among them.
            if (kind == ActionKind.Delay && random.Chance(0.3))
                at = 0;
            actions.Add(new ScheduledAction(
                kind, at, target, random.Next(0, Processes), duration, (uint)random.NextUInt64()));
        }
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Nodes} {IsUnbounded} {LockDelayMs} {NetworkSeed}; {string.Join("; ", Actions)}");

    public static LockSchedule Parse(string text)
    {
        string[] parts = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length == 0 || parts[0].Split(' ') is not [var nodes, var isUnbounded, var delay, var seed])
            throw new FormatException("A schedule begins with 'nodes isUnbounded lockDelayMs networkSeed;'.");
        CultureInfo culture = CultureInfo.InvariantCulture;
        return new LockSchedule(
            int.Parse(nodes, culture), bool.Parse(isUnbounded), int.Parse(delay, culture), uint.Parse(seed, culture),
            [.. parts.Skip(1).Select(ScheduledAction.Parse)]);
    }

    // Leases rest on clocks that keep their rate, and quarantine on leases: with wild clocks nothing may be forgotten.
    private static bool IsPossible(ActionKind kind, bool isUnbounded) => kind switch
    {
        ActionKind.NodeLoss or ActionKind.NodeRollback or ActionKind.NodeFlush => !isUnbounded,
        ActionKind.NodeClockStep or ActionKind.ProcessClockRate => isUnbounded,
        _ => true,
    };
}

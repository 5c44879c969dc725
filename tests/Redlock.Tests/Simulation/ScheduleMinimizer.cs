namespace Purlin.Redlock.Tests;

/// <summary>Makes a failing schedule small.</summary>
internal static class ScheduleMinimizer
{
    private const int ShownLines = 60;

    /// <summary>
    /// Leaves actions out, halves first and single ones last, and calms the network, while the rest still breaks the
    /// same invariant.
    /// </summary>
    public static LockSchedule Minimize(LockSchedule schedule)
    {
        var world = new LockWorld();
        string invariant = InvariantOf(world.Run(schedule).Failure);
        bool Fails(LockSchedule candidate) => InvariantOf(world.Run(candidate).Failure) == invariant;
        for (int round = 0; round < 2; round++)
        {
            schedule = LeaveOut(schedule, Fails);
            if (schedule.NetworkSeed != 0 && schedule with { NetworkSeed = 0 } is var calm && Fails(calm))
                schedule = calm;
            if (schedule.LockDelayMs != 0 && schedule with { LockDelayMs = 0 } is var simple && Fails(simple))
                schedule = simple;
        }

        return schedule;
    }

    /// <summary>The schedule made small, why it fails, and the end of its log.</summary>
    public static string Explain(LockSchedule schedule, ulong seed)
    {
        LockSchedule small = Minimize(schedule);
        var log = new List<string>();
        string? failure = new LockWorld { Log = log }.Run(small).Failure;
        string[] lines =
        [
            $"{failure} (seed {seed})",
            $"LockSchedule.Parse(\"{small}\")",
            .. log.Skip(Math.Max(0, log.Count - ShownLines)),
        ];
        return string.Join(Environment.NewLine, lines);
    }

    private static LockSchedule LeaveOut(LockSchedule schedule, Func<LockSchedule, bool> fails)
    {
        for (int size = schedule.Actions.Count; size > 0;)
        {
            bool isSmaller = false;
            for (int start = 0; start < schedule.Actions.Count && !isSmaller; start += size)
            {
                LockSchedule rest = schedule with
                {
                    Actions = [.. schedule.Actions.Take(start), .. schedule.Actions.Skip(start + size)],
                };
                if (!fails(rest))
                    continue;
                schedule = rest;
                isSmaller = true;
            }

            size = isSmaller ? Math.Min(size, schedule.Actions.Count) : size / 2;
        }

        return schedule;
    }

    private static string InvariantOf(string? failure) => failure?.Split(':')[0] ?? "";
}

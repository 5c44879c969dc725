using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Purlin.Redlock.Tests;

/// <summary>What many schedules came to.</summary>
internal sealed class SimulationSummary
{
    private long _schedules, _events, _granted, _lost, _writes;
    private TimeSpan _elapsed;

    public int[] Struck { get; } = new int[32];

    public long LostUpdates { get; private set; }

    public long WriteBacks { get; private set; }

    public string? Failure { get; private set; }

    /// <summary>Runs the schedules of consecutive seeds, on all processors, until one fails.</summary>
    public static SimulationSummary RunAll(ulong firstSeed, int schedules)
    {
        int worlds = Math.Clamp(Environment.ProcessorCount, 1, 8);
        var parts = new SimulationSummary[worlds];
        long start = Stopwatch.GetTimestamp();
        bool hasFailed = false;
        Parallel.For(0, worlds, part =>
        {
            var world = new LockWorld();
            SimulationSummary summary = parts[part] = new SimulationSummary();
            for (int i = part; i < schedules && !Volatile.Read(ref hasFailed); i += worlds)
            {
                LockSchedule schedule = LockSchedule.Draw(firstSeed + (ulong)i);
                WorldResult result = world.Run(schedule);
                summary.Add(result);
                if (result.Failure is null)
                    continue;
                Volatile.Write(ref hasFailed, true);
                summary.Failure = ScheduleMinimizer.Explain(schedule, firstSeed + (ulong)i);
            }
        });
        var all = new SimulationSummary { _elapsed = Stopwatch.GetElapsedTime(start) };
        foreach (SimulationSummary part in parts)
            all.Add(part);
        return all;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        CultureInfo culture = CultureInfo.InvariantCulture;
        text.AppendLine(culture, $"{_schedules:N0} schedules, {_events:N0} events in {_elapsed.TotalSeconds:F1} s: " +
            $"{_events / Math.Max(_elapsed.TotalSeconds, 0.001):N0} events/s");
        text.AppendLine(culture, $"{_granted:N0} granted, {WriteBacks:N0} write-backs, {_lost:N0} lost; " +
            $"{_writes:N0} guarded writes and 0 lost updates, {LostUpdates:N0} where leases alone were trusted");
        foreach (ActionKind kind in LockSchedule.FaultKinds)
            text.AppendLine(culture, $"  {kind,-16} in {(double)Struck[(int)kind] / _schedules,7:P1}");
        return text.ToString();
    }

    private void Add(in WorldResult result)
    {
        _schedules++;
        _events += result.Events;
        _granted += result.Granted;
        _lost += result.Lost;
        _writes += result.Writes;
        LostUpdates += result.LostUpdates;
        WriteBacks += result.WriteBacks;
        for (int kind = 0; kind < Struck.Length; kind++)
            Struck[kind] += (int)(result.Struck >> kind) & 1;
    }

    private void Add(SimulationSummary part)
    {
        _schedules += part._schedules;
        _events += part._events;
        _granted += part._granted;
        _lost += part._lost;
        _writes += part._writes;
        LostUpdates += part.LostUpdates;
        WriteBacks += part.WriteBacks;
        for (int kind = 0; kind < Struck.Length; kind++)
            Struck[kind] += part.Struck[kind];
        Failure ??= part.Failure;
    }
}

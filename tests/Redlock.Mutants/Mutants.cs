using Purlin.Redlock.Tests;

namespace Purlin.Redlock;

/// <summary>Runs the simulator with a bug switched on.</summary>
public static class Mutants
{
    /// <summary>Runs a kept schedule.</summary>
    /// <returns>The invariant that broke, or null.</returns>
    public static string? Run(Bug bug, string schedule) => With(bug, () =>
        new LockWorld().Run(LockSchedule.Parse(schedule)).Failure);

    /// <summary>Runs drawn schedules until one breaks.</summary>
    /// <returns>How many were run and the last made small, or null if none broke.</returns>
    public static (int Schedules, string Schedule, string Failure)? Find(Bug bug, int schedules) => With(bug, () =>
    {
        var world = new LockWorld();
        for (int seed = 1; seed <= schedules; seed++)
        {
            LockSchedule schedule = LockSchedule.Draw((ulong)seed);
            if (world.Run(schedule).Failure is null)
                continue;
            LockSchedule small = ScheduleMinimizer.Minimize(schedule);
            return (seed, small.ToString(), world.Run(small).Failure!);
        }

        return ((int, string, string)?)null;
    });

    private static T With<T>(Bug bug, Func<T> run)
    {
        Bugs.Present = bug;
        try
        {
            return run();
        }
        finally
        {
            Bugs.Present = Bug.None;
        }
    }
}

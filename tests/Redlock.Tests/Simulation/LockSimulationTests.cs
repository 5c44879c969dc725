using System.Globalization;

namespace Purlin.Redlock.Tests;

/// <summary>
/// The proof of the protocol: many schedules of faults over processes with the production engine and nodes with the
/// production rules, in virtual time. A failure prints its schedule made small;
/// <c>new LockWorld().Run(LockSchedule.Parse(text))</c> is the same run again.
/// </summary>
/// <remarks>10^5 schedules in every run of the tests, 10^7 in a long one; <c>PURLIN_SOAK_SCHEDULES</c> asks for any other
/// number.</remarks>
public sealed class LockSimulationTests(ITestOutputHelper output)
{
    private const string SchedulesVariable = "PURLIN_SOAK_SCHEDULES";

    [Fact]
    public void No_schedule_of_faults_breaks_an_invariant()
    {
        int schedules = Environment.GetEnvironmentVariable(SchedulesVariable) is { Length: > 0 } number
            ? int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture)
            : Effort.Of(100_000, 10_000_000);
        SimulationSummary summary = SimulationSummary.RunAll(1, schedules);
        output.WriteLine(summary.ToString());
        Assert.True(summary.Failure is null, summary.Failure);
        Assert.All(LockSchedule.FaultKinds, kind => Assert.True(
            summary.Struck[(int)kind] >= 0.04 * schedules, $"{kind} struck only {summary.Struck[(int)kind]} schedules"));
        // Leases alone do not keep two from writing: the faults bite, and the tokens are what helps.
        Assert.True(summary.LostUpdates > 0);
        Assert.True(summary.WriteBacks > 0);
    }

    [Fact]
    public void A_schedule_is_the_same_run_every_time()
    {
        var world = new LockWorld();
        WorldResult first = world.Run(LockSchedule.Draw(7));
        world.Run(LockSchedule.Draw(8));
        Assert.Equal(first, world.Run(LockSchedule.Parse(LockSchedule.Draw(7).ToString())));
    }
}

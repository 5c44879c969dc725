using System.Globalization;

namespace Purlin.Redlock.Tests;

/// <summary>
/// The proof of the protocol: many schedules of faults over processes with the production engine and nodes with the
/// production rules, in virtual time. A failure prints its schedule made small;
/// <c>new LockWorld().Run(LockSchedule.Parse(text))</c> is the same run again.
/// </summary>
/// <remarks>
/// 10^5 schedules in every run of the tests, 10^7 in a long one; <c>PURLIN_SOAK_SCHEDULES</c> asks for any other number.
/// </remarks>
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
        foreach (ActionKind kind in LockSchedule.FaultKinds)
        {
            int struck = summary.Struck[(int)kind];
            Assert.True(struck >= 0.06 * schedules, $"{kind} struck only {struck} schedules");
        }

        // Leases alone do not keep two from writing: the faults bite, and the tokens are what helps.
        Assert.True(summary.LostUpdates > 0);
        Assert.True(summary.WriteBacks > 0);
    }

    [Theory]
    [InlineData(
        "3 True 3000 3344444007; Acquire 1>0 at 183137 for 35319 with 1720729160")]
    [InlineData(
        "3 False 0 2573881211; Bootstrap 0>0 at 0 for 0 with 0; Delay 0>0 at 1705 for 4646 with 2292277011; " +
        "Acquire 0>0 at 3282 for 1200 with 2778717333; Loss 0>2 at 3593 for 7930 with 3968042748; " +
        "NodeFreeze 2>2 at 6867 for 4838 with 463718968; Acquire 0>0 at 7682 for 1145 with 226516493; " +
        "Loss 2>1 at 9788 for 1448 with 717586067; ProcessPause 0>1 at 11543 for 2406 with 88549812")]
    [InlineData(
        "5 False 0 1771130461; Bootstrap 0>0 at 0 for 0 with 0; " +
        "ProcessPause 0>1 at 3024 for 2854 with 2211435565; Acquire 0>0 at 4508 for 115 with 157318311; " +
        "Delay 1>0 at 4643 for 6604 with 4279743711; Delay 3>0 at 5795 for 1835 with 3642461780; " +
        "ProcessPause 0>0 at 5994 for 3868 with 1323422352; Loss 3>0 at 6766 for 5985 with 1398508504; " +
        "Acquire 0>0 at 7900 for 567 with 188898885; Delay 0>0 at 9338 for 6047 with 3920583617; " +
        "ProcessPause 0>0 at 10654 for 4015 with 2109592328; " +
        "ProcessPause 0>0 at 11915 for 3217 with 415952223")]
    public void What_once_broke_an_invariant_breaks_it_no_more(string schedule)
    {
        var log = new List<string>();
        WorldResult result = new LockWorld { Log = log }.Run(LockSchedule.Parse(schedule));
        Assert.True(result.Failure is null, string.Join(Environment.NewLine, [result.Failure, .. log]));
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

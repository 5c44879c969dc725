namespace Purlin.Testing.Tests;

public sealed class SimulatedNodeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_clock_drifts_and_steps_apart_from_true_time()
    {
        var simulation = new Simulation(1);
        SimulatedClock fast = simulation.AddNode("fast", _ => { }).Clock;
        SimulatedClock slow = simulation.AddNode("slow", _ => { }).Clock;
        DateTimeOffset start = fast.GetUtcNow();
        fast.SetDrift(100_000_000);
        slow.SetDrift(-100_000_000);
        simulation.RunFor(Second * 10);
        Assert.Equal(Second * 11, fast.GetElapsedTime(0));
        Assert.Equal(Second * 9, slow.GetElapsedTime(0));
        fast.StepWallClock(-Second);
        fast.SetDrift(0);
        simulation.RunFor(Second);
        Assert.Equal(Second * 12, fast.GetElapsedTime(0));
        Assert.Equal(start + (Second * 11), fast.GetUtcNow());
    }

    [Fact]
    public void Timers_run_on_the_clock_of_their_node_and_never_early()
    {
        var simulation = new Simulation(1);
        SimulatedClock clock = simulation.AddNode("node", _ => { }).Clock;
        clock.SetDrift(250_000_000);
        var fired = new List<TimeSpan>();
        using ITimer timer = clock.CreateTimer(_ => fired.Add(simulation.Now), null, Second, Second);
        simulation.RunFor(Second * 2);
        Assert.Equal([Second * 0.8, Second * 1.6], fired);
        // Armed for 2.4 s of true time, when the clock slows: it still has to show 3 s.
        clock.SetDrift(-500_000_000);
        simulation.RunFor(Second * 2);
        Assert.Equal([Second * 0.8, Second * 1.6, Second * 3], fired);
        timer.Change(Second, Timeout.InfiniteTimeSpan);
        timer.Dispose();
        simulation.RunFor(Second * 10);
        Assert.Equal(3, fired.Count);
        Assert.False(timer.Change(Second, Second));
    }

    [Fact]
    public void Async_code_runs_on_virtual_time_inline()
    {
        var simulation = new Simulation(1);
        SimulatedNode node = simulation.AddNode("node", _ => { });
        int thread = Environment.CurrentManagedThreadId;
        var steps = new List<string>();
        void Note(string what)
        {
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
            steps.Add($"{simulation.Now.TotalSeconds} {what}");
        }

        simulation.Start(async () =>
        {
            await Task.Delay(Second, node.Clock);
            Note("delayed");
            using var cancel = new CancellationTokenSource(Second, node.Clock);
            var never = new TaskCompletionSource();
            await Assert.ThrowsAsync<TaskCanceledException>(() => never.Task.WaitAsync(cancel.Token));
            Note("cancelled");
            await Assert.ThrowsAsync<TimeoutException>(() => never.Task.WaitAsync(Second, node.Clock));
            Note("timed out");
            using var timer = new PeriodicTimer(Second, node.Clock);
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            Note("ticked");
        });
        simulation.RunFor(Second * 10);
        Assert.Equal(["1 delayed", "2 cancelled", "3 timed out", "4 ticked"], steps);
    }

    [Fact]
    public void An_exception_of_async_code_ends_the_simulation()
    {
        var simulation = new Simulation(1);
        SimulatedNode node = simulation.AddNode("node", _ => { });
        simulation.Start(async () =>
        {
            await Task.Delay(Second, node.Clock);
            throw new FormatException("planted");
        });
        Assert.Throws<FormatException>(() => simulation.RunFor(Second * 2));
        Assert.Equal(Second, simulation.Now);
    }

    [Fact]
    public void A_continuation_that_escapes_to_the_pool_is_told()
    {
        var simulation = new Simulation(1);
        SimulatedNode node = simulation.AddNode("node", _ => { });
        using var escaped = new ManualResetEventSlim();
        simulation.Start(async () =>
        {
            await Task.Yield();
            try
            {
                await Task.Delay(Second, node.Clock);
            }
            finally
            {
                escaped.Set();
            }
        });
        escaped.Wait(TestContext.Current.CancellationToken);
        var failure = Assert.Throws<InvalidOperationException>(() => simulation.RunFor(Second));
        Assert.StartsWith("A continuation escaped", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_crash_loses_memory_and_timers_and_a_restart_boots_again()
    {
        var simulation = new Simulation(1);
        int boots = 0, ticks = 0;
        SimulatedNode node = simulation.AddNode("node", n =>
        {
            n.State = ++boots;
            n.Clock.CreateTimer(_ => ticks++, null, Second, Second);
        });
        simulation.RunFor(Second * 3.5);
        Assert.Equal(3, ticks);
        Assert.True(node.Crash());
        Assert.False(node.Crash());
        Assert.Null(node.State);
        simulation.RunFor(Second * 10);
        Assert.Equal(3, ticks);
        Assert.True(node.Restart());
        simulation.RunFor(Second * 2.5);
        Assert.Equal((2, 5, 1), (boots, ticks, node.Incarnation));
        Assert.Equal(2, node.State);
        // Up again before the old timer is due: it must not fire beside the new one.
        node.Crash();
        node.Restart();
        simulation.RunFor(Second * 2.5);
        Assert.Equal(7, ticks);
    }

    [Fact]
    public void A_frozen_node_gets_everything_later_while_its_clocks_go_on()
    {
        var simulation = new Simulation(1, new NetworkOptions { Jitter = TimeSpan.Zero });
        SimulatedNode sender = simulation.AddNode("sender", _ => { });
        SimulatedNode node = simulation.AddNode("node", _ => { });
        var seen = new List<string>();
        node.After(Second, () => seen.Add($"timer {node.Clock.GetElapsedTime(0).TotalSeconds}"));
        simulation.Network.Send(
            sender, node, "message", (_, text) => seen.Add($"{text} {simulation.Now.TotalSeconds}"));
        node.Freeze();
        simulation.RunFor(Second * 5);
        Assert.Empty(seen);
        node.Thaw();
        simulation.RunFor(Second);
        Assert.Equal(["message 5", "timer 5"], seen);
    }

    [Fact]
    public void A_kill_keeps_what_was_written_and_a_power_loss_what_was_synced()
    {
        var simulation = new Simulation(1);
        SimulatedNode node = simulation.AddNode("node", _ => { });
        SimulatedFile file = node.Disk.Open("f", create: true);
        file.Append([1]);
        node.Kill();
        Assert.Throws<SimulatedCrashException>(() => node.Disk.Open("f"));
        node.Restart();
        Assert.Throws<SimulatedCrashException>(() => file.Sync());
        Assert.Equal(1, node.Disk.Open("f").Length);
        node.Crash(DiskSurvival.Nothing);
        node.Restart();
        Assert.False(node.Disk.Exists("f"));
    }
}

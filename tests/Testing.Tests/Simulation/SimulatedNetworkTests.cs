namespace Purlin.Testing.Tests;

public sealed class SimulatedNetworkTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Messages_overtake_each_other_unless_the_links_are_ordered()
    {
        Assert.NotEqual(Enumerable.Range(0, 200), SendMany(new NetworkOptions(), 200));
        Assert.Equal(Enumerable.Range(0, 200), SendMany(new NetworkOptions { IsOrdered = true }, 200));
    }

    [Fact]
    public void Messages_are_lost_and_doubled_in_the_stated_shares()
    {
        Assert.InRange(SendMany(new NetworkOptions { Loss = 0.3 }, 10_000).Count, 6_800, 7_200);
        Assert.InRange(SendMany(new NetworkOptions { Duplication = 0.3 }, 10_000).Count, 12_800, 13_200);
        Assert.Equal(10_000, SendMany(new NetworkOptions(), 10_000).Count);
        Assert.Equal(10_000, SendMany(new NetworkOptions { Duplication = 0.3, IsOrdered = true }, 10_000).Count);
    }

    [Fact]
    public void Delays_keep_to_their_least_and_have_a_heavy_tail()
    {
        var simulation = new Simulation(1);
        (SimulatedNode a, SimulatedNode b) = Pair(simulation);
        var delays = new List<double>();
        for (int i = 0; i < 10_000; i++)
            simulation.Network.Send(a, b, 0, (_, _) => delays.Add(simulation.Now.TotalMicroseconds));
        simulation.RunFor(Second);
        delays.Sort();
        Assert.True(delays[0] >= 100);
        Assert.InRange(delays[5_000], 150, 300);
        Assert.InRange(delays[9_950], 1_000, 100_000);
    }

    [Fact]
    public void A_cut_stops_one_direction_and_what_is_on_its_way()
    {
        var simulation = new Simulation(1);
        (SimulatedNode a, SimulatedNode b) = Pair(simulation);
        var seen = new List<string>();
        void Exchange()
        {
            simulation.Network.Send(a, b, "there", (_, text) => seen.Add(text));
            simulation.Network.Send(b, a, "back", (_, text) => seen.Add(text));
        }

        Exchange();
        simulation.Network.Cut(a, b);
        simulation.RunFor(Second);
        Exchange();
        simulation.RunFor(Second);
        Assert.Equal(["back", "back"], seen);
        simulation.Network.Mend(a, b);
        Exchange();
        simulation.RunFor(Second);
        Assert.Equal(["back", "back", "back", "there"], seen.Order());
    }

    [Fact]
    public void Overlapping_cuts_hold_until_the_last_ends_and_healing_ends_all()
    {
        var simulation = new Simulation(1);
        (SimulatedNode a, SimulatedNode b) = Pair(simulation);
        bool Arrives()
        {
            bool arrived = false;
            simulation.Network.Send(a, b, 0, (_, _) => arrived = true);
            simulation.RunFor(Second * 0.5);
            return arrived;
        }

        simulation.Network.IsolateFor(b, Second);
        simulation.Network.CutFor(a, b, Second * 3);
        Assert.False(Arrives());
        simulation.RunFor(Second);
        Assert.False(Arrives());
        simulation.RunFor(Second);
        Assert.True(Arrives());
        simulation.Network.CutFor(a, b, Second * 2);
        simulation.Heal();
        Assert.True(Arrives());
        simulation.Network.CutFor(a, b, Second * 5);
        simulation.RunFor(Second * 2);
        // The end of the healed cut has passed and must not have ended the newer one.
        Assert.False(Arrives());
    }

    [Fact]
    public void A_disturbance_holds_for_its_time_only()
    {
        var simulation = new Simulation(1);
        (SimulatedNode a, SimulatedNode b) = Pair(simulation);
        int arrived = 0;
        void Send() => simulation.Network.Send(b, a, 0, (_, _) => arrived++);
        simulation.Network.Disturb(a, new NetworkDisturbance(Loss: 1), Second);
        Send();
        simulation.RunFor(Second);
        Assert.Equal(0, arrived);
        simulation.Network.Disturb(a, new NetworkDisturbance(Duplication: 1, Delay: Second), Second);
        Send();
        simulation.RunFor(Second);
        Assert.Equal(0, arrived);
        simulation.RunFor(Second);
        Assert.Equal(2, arrived);
    }

    [Fact]
    public void An_ordered_link_breaks_when_its_receiver_crashes_and_a_late_datagram_finds_the_next_life()
    {
        foreach (bool isOrdered in (bool[])[true, false])
        {
            var simulation = new Simulation(1, new NetworkOptions { IsOrdered = isOrdered });
            (SimulatedNode a, SimulatedNode b) = Pair(simulation);
            int arrived = 0;
            simulation.Network.Send(a, b, 0, (_, _) => arrived++);
            b.Crash();
            b.Restart();
            simulation.RunFor(Second);
            Assert.Equal(isOrdered ? 0 : 1, arrived);
        }
    }

    [Fact]
    public void A_call_gets_its_reply_in_the_life_that_made_it()
    {
        var simulation = new Simulation(1);
        (SimulatedNode a, SimulatedNode b) = Pair(simulation);
        Task<int> answered = simulation.Network.Call(a, b, 20, static (_, n) => n + 1);
        simulation.RunFor(Second);
        Assert.Equal(TaskStatus.RanToCompletion, answered.Status);
        Task<int> orphaned = simulation.Network.Call(a, b, 20, static (_, n) => n + 1);
        a.Crash();
        a.Restart();
        simulation.RunFor(Second);
        Assert.False(orphaned.IsCompleted);
    }

    private static List<int> SendMany(NetworkOptions options, int count)
    {
        var simulation = new Simulation(1, options);
        (SimulatedNode a, SimulatedNode b) = Pair(simulation);
        var seen = new List<int>();
        for (int i = 0; i < count; i++)
            simulation.Network.Send(a, b, i, (_, number) => seen.Add(number));
        simulation.RunFor(Second);
        return seen;
    }

    private static (SimulatedNode A, SimulatedNode B) Pair(Simulation simulation) =>
        (simulation.AddNode("a", static _ => { }), simulation.AddNode("b", static _ => { }));
}

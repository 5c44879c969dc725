namespace Purlin.Testing.Tests;

public sealed class SimulationTests
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void Events_of_the_same_time_happen_in_the_order_they_were_queued()
    {
        var simulation = new Simulation(1);
        var seen = new List<int>();
        for (int i = 0; i < 500; i++)
        {
            int number = i;
            simulation.After(Millisecond * (number % 7), () => seen.Add(number));
        }

        simulation.RunFor(Millisecond * 10);
        Assert.Equal(Enumerable.Range(0, 500).OrderBy(number => number % 7), seen);
        Assert.Equal(Millisecond * 10, simulation.Now);
    }

    [Fact]
    public void The_same_seed_gives_the_same_log_and_another_seed_another()
    {
        var options = new SimulationOptions { Faults = FaultKinds.All, MaxFaults = 12 };
        foreach (ulong seed in (ulong[])[3, 4, 5])
        {
            IReadOnlyList<string> log = Simulations.Replay(options, seed, null, Chatter.Scenario);
            Assert.InRange(log.Count, 100, 100_000);
            Assert.Equal(log, Simulations.Replay(options, seed, null, Chatter.Scenario));
            Assert.NotEqual(log, Simulations.Replay(options, seed + 100, null, Chatter.Scenario));
        }
    }

    [Fact]
    public void Every_kind_of_fault_takes_place_in_its_share_of_schedules()
    {
        var options = new SimulationOptions { Seeds = 1_500, Faults = FaultKinds.All, MinCoverage = 0.05 };
        SimulationReport report = Simulations.Run(options, Chatter.Scenario);
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
        Assert.All(FaultKinds.All, kind => Assert.InRange(report.ShareOf(kind.Name), 0.05, 0.6));
        Assert.Throws<InvalidOperationException>(
            () => Simulations.Run(options with { MinCoverage = 0.9, Seeds = 100 }, Chatter.Scenario));
    }

    [Fact]
    public void A_failure_is_made_small_and_replays_from_its_text()
    {
        var options = new SimulationOptions { Seeds = 2_000, Faults = FaultKinds.All, MaxFaults = 20 };

        // Planted: wrong only if the second node freezes while the first is down.
        static void Scenario(Simulation simulation)
        {
            Chatter.AddNodes(simulation);
            simulation.Invariant = () =>
            {
                if (!simulation.Nodes[0].IsUp && simulation.Nodes[1].IsFrozen)
                    throw new FormatException("planted");
            };
            simulation.RunFor(Chatter.Length);
        }

        var failure = Assert.Throws<SimulationException>(() => Simulations.Run(options, Scenario));
        Assert.IsType<FormatException>(failure.InnerException);
        Assert.Equal(2, failure.Faults.Count);
        string text = Fault.Format(failure.Faults);
        Assert.Contains(text, failure.Message, StringComparison.Ordinal);
        Assert.Equal(failure.Faults, Fault.ParseAll(text));
        var replayed = Assert.Throws<SimulationException>(
            () => Simulations.Replay(options, failure.Seed, text, Scenario));
        Assert.Equal(failure.Log, replayed.Log);
    }

    [Fact]
    public void Leaving_out_a_fault_leaves_the_other_messages_as_they_were()
    {
        var options = new SimulationOptions { Faults = [FaultKinds.Freeze] };
        List<string> Arrivals(string faults) => [.. Simulations
            .Replay(options, 7, faults, Chatter.Scenario)
            .Where(static line => line.Contains("n0 > n1 arrives", StringComparison.Ordinal))];
        List<string> calm = Arrivals("");
        List<string> disturbed = Arrivals("freeze 2>0 at 100000 for 500000 with 1");
        Assert.InRange(calm.Count, 50, 5_000);
        Assert.Equal(calm, disturbed);
    }

    [Fact]
    public void A_minimal_list_is_found_among_many()
    {
        Fault Make(int node) => new(TimeSpan.Zero, "x", node, 0, TimeSpan.Zero, 0);
        Fault[] all = [.. Enumerable.Range(0, 40).Select(Make)];
        int tries = 0;
        IReadOnlyList<Fault> small = FaultPlan.Minimize(all, part =>
        {
            tries++;
            return part.Contains(all[3]) && part.Contains(all[17]) && part.Contains(all[39]);
        });
        Assert.Equal([all[3], all[17], all[39]], small);
        Assert.InRange(tries, 1, 200);
        Assert.Empty(FaultPlan.Minimize(all, _ => true));
    }

    [Fact]
    public void A_simulation_without_end_is_told()
    {
        var options = new SimulationOptions { MaxEvents = 1_000 };
        var failure = Assert.Throws<SimulationException>(() => Simulations.Run(options, simulation =>
        {
            void Again() => simulation.After(TimeSpan.Zero, Again);
            Again();
            simulation.RunFor(Millisecond);
        }));
        Assert.Contains("1,000 events", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unordered_network_loses_an_update_that_a_check_would_have_kept()
    {
        static void Scenario(Simulation simulation, bool compares)
        {
            SimulatedNode server = simulation.AddNode("server", node => node.State = new Register());
            int done = 0;
            for (int i = 0; i < 2; i++)
            {
                SimulatedNode client = simulation.AddNode($"client{i}", _ => { });
                simulation.Start(async () =>
                {
                    bool isStored = false;
                    while (!isStored)
                    {
                        int seen = await simulation.Network.Call(
                            client, server, 0, static (s, _) => Register.Of(s).Value);
                        isStored = await simulation.Network.Call(
                            client, server, (seen, compares), static (s, r) => Register.Of(s).Set(r.seen, r.compares));
                    }

                    done++;
                });
            }

            Assert.True(simulation.RunUntil(() => done == 2, TimeSpan.FromSeconds(10)));
            Assert.Equal(2, Register.Of(server).Value);
        }

        var options = new SimulationOptions { Seeds = 200 };
        Simulations.Run(options, simulation => Scenario(simulation, compares: true));
        var lost = Assert.Throws<SimulationException>(
            () => Simulations.Run(options, simulation => Scenario(simulation, compares: false)));
        Assert.Empty(lost.Faults);
    }

    private sealed class Register
    {
        public int Value { get; private set; }

        public static Register Of(SimulatedNode node) => (Register)node.State!;

        public bool Set(int seen, bool compares)
        {
            bool isStored = !compares || Value == seen;
            Value = isStored ? seen + 1 : Value;
            return isStored;
        }
    }
}

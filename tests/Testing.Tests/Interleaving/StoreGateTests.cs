namespace Purlin.Testing.Tests;

public sealed class StoreGateTests
{
    [Fact]
    public void A_lost_update_is_caught_and_its_schedule_replays_the_failure()
    {
        var failure = Assert.Throws<InterleavingException>(() => StoreGates.Explore(ReadThenWrite));
        Assert.Contains("client 1  Read", failure.Message, StringComparison.Ordinal);
        var replayed = Assert.Throws<InterleavingException>(() => StoreGates.Replay(ReadThenWrite, failure.Schedule));
        Assert.Equal(failure.Schedule, replayed.Schedule);
    }

    [Fact]
    public void A_compare_and_set_loop_holds_in_every_order_of_three_clients()
    {
        InterleavingReport report = StoreGates.Explore(gate => Clients(gate, 3, store => store.AddByCas()));
        Assert.Equal(498, report.Schedules);
    }

    [Fact]
    public void A_retry_that_is_not_idempotent_is_caught_only_when_an_answer_is_lost_after_its_effect()
    {
        static GateScenario Scenario(StoreGate gate) => Clients(gate, 2, async store =>
        {
            try
            {
                await store.Add();
            }
            catch (TimeoutException)
            {
                await store.Add();
            }
        });

        StoreGates.Explore(Scenario);
        StoreGates.Explore(Scenario, new() { LoseBeforeEffect = true });
        var failure = Assert.Throws<InterleavingException>(
            () => StoreGates.Explore(Scenario, new() { LoseBeforeEffect = true, LoseAfterEffect = true }));
        Assert.Contains("Add  (takes effect, then fails)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_injected_fault_may_end_a_client_but_no_other_exception_may()
    {
        static GateScenario Scenario(StoreGate gate, bool throws)
        {
            var store = new GatedCounter(gate);
            return new GateScenario([() => store.Add().AsTask(), async () =>
            {
                await store.Add();
                if (throws)
                    throw new FormatException("planted");
            }], After: () => { });
        }

        StoreGates.Explore(gate => Scenario(gate, throws: false), new() { LoseBeforeEffect = true, MaxFaults = 2 });
        var failure = Assert.Throws<InterleavingException>(
            () => StoreGates.Explore(gate => Scenario(gate, throws: true)));
        Assert.StartsWith("Client 1 threw FormatException: planted", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_that_waits_for_something_else_is_told()
    {
        var never = new TaskCompletionSource();
        var failure = Assert.Throws<InterleavingException>(() => StoreGates.Explore(
            gate => new GateScenario([() => gate.Pass("first").AsTask(), () => never.Task], After: () => { })));
        Assert.StartsWith("Client 1 did not end", failure.Message, StringComparison.Ordinal);
    }

    private static GateScenario ReadThenWrite(StoreGate gate) => Clients(gate, 2, async store =>
    {
        int value = await store.Read();
        await store.Write(value + 1);
    });

    private static GateScenario Clients(StoreGate gate, int count, Func<GatedCounter, ValueTask> client)
    {
        var store = new GatedCounter(gate);
        return new GateScenario(
            [.. Enumerable.Repeat<Func<Task>>(() => client(store).AsTask(), count)],
            After: () => Assert.Equal(count, store.Value));
    }

    /// <summary>The pattern of a decorator: each method of the seam goes through the gate by its name.</summary>
    private sealed class GatedCounter(StoreGate gate)
    {
        public int Value { get; private set; }

        public ValueTask<int> Read() => gate.Run("Read", () => ValueTask.FromResult(Value));

        public ValueTask Write(int value) => gate.Run("Write", () =>
        {
            Value = value;
            return ValueTask.CompletedTask;
        });

        public ValueTask Add() => gate.Run("Add", () =>
        {
            Value++;
            return ValueTask.CompletedTask;
        });

        public async ValueTask AddByCas()
        {
            int seen;
            do
                seen = await Read();
            while (!await CompareAndSet(seen, seen + 1));
        }

        private ValueTask<bool> CompareAndSet(int expected, int value) => gate.Run("CompareAndSet", () =>
        {
            bool same = Value == expected;
            Value = same ? value : Value;
            return ValueTask.FromResult(same);
        });
    }
}

using Interlocked = Purlin.Testing.Interleaved.Interlocked;
using Lock = Purlin.Testing.Interleaved.Lock;
using SpinWait = Purlin.Testing.Interleaved.SpinWait;
using Volatile = Purlin.Testing.Interleaved.Volatile;

namespace Purlin.Testing.Tests;

public sealed class InterleavingsTests
{
    [Fact]
    public void A_check_then_act_is_caught_and_its_schedule_replays_the_failure()
    {
        static InterleavingScenario Scenario()
        {
            int left = 1, granted = 0;
            void Take()
            {
                if (Volatile.Read(ref left) > 0)
                {
                    Interlocked.Decrement(ref left);
                    Interlocked.Increment(ref granted);
                }
            }

            return new InterleavingScenario([Take, Take, Take], after: () => Assert.Equal(1, granted));
        }

        var failure = Assert.Throws<InterleavingException>(() => Interleavings.Explore(Scenario));
        Assert.Contains("Volatile.Read(left)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("InterleavingsTests.cs:", failure.Message, StringComparison.Ordinal);
        var replayed = Assert.Throws<InterleavingException>(() => Interleavings.Replay(Scenario, failure.Schedule));
        Assert.Equal(failure.Schedule, replayed.Schedule);
        Assert.Equal(1, replayed.Schedules);
    }

    [Fact]
    public void A_lost_update_is_caught_by_one_preemption_and_missed_by_none()
    {
        static InterleavingScenario Scenario()
        {
            int counter = 0;
            void Add() => Volatile.Write(ref counter, Volatile.Read(ref counter) + 1);
            return new InterleavingScenario([Add, Add], after: () => Assert.Equal(2, counter));
        }

        Assert.Throws<InterleavingException>(() => Interleavings.Explore(Scenario, new() { MaxPreemptions = 1 }));
        Assert.Equal(2, Interleavings.Explore(Scenario, new() { MaxPreemptions = 0 }).Schedules);
        Assert.Throws<InterleavingException>(() => Interleavings.Sample(Scenario, schedules: 200, seed: 1));
    }

    [Theory]
    [InlineData(2, 1, 6)]      // two threads of two steps, the start and one operation: 4! / (2! 2!)
    [InlineData(2, 2, 20)]     // 6! / (3! 3!)
    [InlineData(3, 1, 90)]     // 6! / (2! 2! 2!)
    [InlineData(3, 2, 1680)]   // 9! / (3! 3! 3!)
    public void Every_schedule_runs_exactly_once(int threads, int operations, int schedules)
    {
        var seen = new HashSet<string>();
        InterleavingReport report = Interleavings.Explore(() =>
        {
            int shared = 0;
            var order = new List<int>();
            Action Body(int thread) => () =>
            {
                order.Add(thread);
                for (int i = 0; i < operations; i++)
                {
                    Interlocked.Increment(ref shared);
                    order.Add(thread);
                }
            };
            return new InterleavingScenario(
                [.. Enumerable.Range(0, threads).Select(Body)],
                after: () => Assert.True(seen.Add(string.Join("", order))));
        });

        Assert.Equal(schedules, report.Schedules);
        Assert.Equal(schedules, seen.Count);
    }

    [Fact]
    public void A_deadlock_is_told_with_who_waits_where_and_leaves_no_thread_behind()
    {
        static InterleavingScenario Scenario()
        {
            var a = new Lock();
            var b = new Lock();
            void Nest(Lock outer, Lock inner)
            {
                using (outer.EnterScope())
                using (inner.EnterScope())
                {
                }
            }

            return new InterleavingScenario([() => Nest(a, b), () => Nest(b, a)], after: () => { });
        }

        var failure = Assert.Throws<InterleavingException>(() => Interleavings.Explore(Scenario));
        Assert.StartsWith("Deadlock: thread 0 waits in Lock.Enter", failure.Message, StringComparison.Ordinal);
        Assert.Contains("thread 1 waits in Lock.Enter", failure.Message, StringComparison.Ordinal);
        // The same scenario runs again at once: every run has unwound its threads and Explore has joined them.
        var replayed = Assert.Throws<InterleavingException>(() => Interleavings.Replay(Scenario, failure.Schedule));
        Assert.StartsWith("Deadlock", replayed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_run_unwinds_the_threads_that_had_not_ended()
    {
        int unwound = 0;
        var failure = Assert.Throws<InterleavingException>(() => Interleavings.Explore(() =>
        {
            int turn = 0;
            void Wait()
            {
                try
                {
                    var spinner = new SpinWait();
                    while (Volatile.Read(ref turn) == 0)
                        spinner.SpinOnce();
                }
                finally
                {
                    unwound++;
                }
            }

            return new InterleavingScenario([Wait, Wait, () => throw new FormatException("planted")], after: () => { });
        }));

        Assert.IsType<FormatException>(failure.InnerException);
        Assert.StartsWith("Thread 2 threw FormatException: planted", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, unwound);
    }

    [Fact]
    public void A_lock_keeps_the_others_out_and_lets_them_see_that_it_is_taken()
    {
        bool sawTaken = false, sawFree = false;
        Interleavings.Explore(() =>
        {
            var gate = new Lock();
            int inside = 0, sum = 0;
            void Add()
            {
                using (gate.EnterScope())
                {
                    Assert.True(gate.IsHeldByCurrentThread);
                    Assert.Equal(1, Interlocked.Increment(ref inside));
                    using (gate.EnterScope())
                        sum++;
                    Interlocked.Decrement(ref inside);
                }

                Assert.False(gate.IsHeldByCurrentThread);
            }

            void Try()
            {
                if (gate.TryEnter())
                {
                    sawFree = true;
                    Assert.Equal(0, inside);
                    gate.Exit();
                }
                else
                {
                    sawTaken = true;
                }
            }

            return new InterleavingScenario([Add, Add, Try], after: () => Assert.Equal(2, sum));
        }, new() { MaxPreemptions = 3 });

        Assert.True(sawTaken && sawFree);
    }

    [Fact]
    public void Another_thread_can_find_a_lock_taken_that_guards_plain_code_only()
    {
        int found = 0;
        Interleavings.Explore(() =>
        {
            var gate = new Lock();
            int sum = 0;
            void Add()
            {
                using (gate.EnterScope())
                    sum++;
            }

            void Try()
            {
                if (!gate.TryEnter())
                {
                    found++;
                    return;
                }

                gate.Exit();
            }

            return new InterleavingScenario([Add, Try], after: () => Assert.Equal(1, sum));
        });
        Assert.NotEqual(0, found);
    }

    [Fact]
    public void A_bound_leaves_out_the_schedules_with_more_preemptions()
    {
        static int Count(int? maxPreemptions) => Interleavings.Explore(() =>
        {
            int n = 0;
            void Add() => Interlocked.Increment(ref n);
            return new InterleavingScenario([Add, Add], after: () => Assert.Equal(2, n));
        }, new() { MaxPreemptions = maxPreemptions }).Schedules;

        // 0011 and 1100 have none, 0110 and 1001 one, 0101 and 1010 two.
        Assert.Equal((2, 4, 6, 6), (Count(0), Count(1), Count(2), Count(null)));
    }

    [Fact]
    public void What_follows_a_critical_section_can_come_after_the_next_thread_entered_it()
    {
        Assert.Throws<InterleavingException>(() => Interleavings.Explore(() =>
        {
            var gate = new Lock();
            int taken = 0;
            void Take()
            {
                bool free;
                using (gate.EnterScope())
                    free = taken == 0;
                if (free)
                    taken++;
            }

            return new InterleavingScenario([Take, Take], after: () => Assert.Equal(1, taken));
        }));
    }

    [Fact]
    public void A_spin_lock_ends_although_its_waiters_would_spin_for_ever()
    {
        InterleavingReport report = Interleavings.Explore(() =>
        {
            int taken = 0, sum = 0;
            void Add()
            {
                var spinner = new SpinWait();
                while (Interlocked.Exchange(ref taken, 1) == 1)
                    spinner.SpinOnce();
                sum++;
                Volatile.Write(ref taken, 0);
            }

            return new InterleavingScenario([Add, Add, Add], after: () => Assert.Equal(3, sum));
        });

        Assert.InRange(report.Schedules, 100, 100_000);
    }

    [Fact]
    public void Threads_that_all_spin_are_a_deadlock()
    {
        var failure = Assert.Throws<InterleavingException>(() => Interleavings.Explore(() =>
        {
            bool go = false;
            void Wait() => SpinWait.SpinUntil(() => Volatile.Read(ref go));
            return new InterleavingScenario([Wait, Wait], after: () => { });
        }));

        Assert.StartsWith("Deadlock: thread 0 waits in SpinWait.SpinOnce", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thread_that_gives_way_without_need_goes_on_in_the_end()
    {
        InterleavingReport report = Interleavings.Explore(() =>
        {
            int ended = 0;
            void GiveWay()
            {
                Interleaved.Thread.Yield();
                ended++;
            }

            return new InterleavingScenario([GiveWay, GiveWay], after: () => Assert.Equal(2, ended));
        });
        Assert.InRange(report.Schedules, 2, 100);
    }

    [Fact]
    public void A_livelock_is_told()
    {
        var failure = Assert.Throws<InterleavingException>(() => Interleavings.Explore(() =>
        {
            long ticks = 0;
            void Tick()
            {
                while (Interlocked.Increment(ref ticks) > 0)
                {
                }
            }

            return new InterleavingScenario([Tick], after: () => { });
        }, new() { MaxSteps = 100 }));

        Assert.Contains("100 steps", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_schedules_and_a_schedule_that_does_not_fit_are_told()
    {
        static InterleavingScenario Scenario()
        {
            int n = 0;
            void Add() => Interlocked.Add(ref n, 1);
            return new InterleavingScenario([Add, Add, Add], after: () => Assert.Equal(3, n));
        }

        var failure = Assert.Throws<InterleavingException>(
            () => Interleavings.Explore(Scenario, new() { MaxSchedules = 89 }));
        Assert.StartsWith("There are more than 89 schedules", failure.Message, StringComparison.Ordinal);
        Assert.Equal(90, Interleavings.Explore(Scenario, new() { MaxSchedules = 90 }).Schedules);
        var first = Assert.Throws<InvalidOperationException>(() => Interleavings.Replay(Scenario, "7"));
        Assert.Contains("step 0 is to run thread 7", first.Message, StringComparison.Ordinal);
        var later = Assert.Throws<InvalidOperationException>(() => Interleavings.Replay(Scenario, "0,0,0"));
        Assert.Contains("step 2 is to run thread 0", later.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scenario_that_changes_from_run_to_run_is_refused()
    {
        int runs = 0;
        var failure = Assert.Throws<InvalidOperationException>(() => Interleavings.Explore(() =>
        {
            int n = 0, operations = runs++ == 0 ? 3 : 0;
            void Add()
            {
                for (int i = 0; i < operations; i++)
                    Interlocked.Increment(ref n);
            }

            return new InterleavingScenario([Add, Add], after: () => { });
        }));

        Assert.Contains("not deterministic", failure.Message, StringComparison.Ordinal);
    }
}

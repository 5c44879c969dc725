using System.Runtime.ExceptionServices;

namespace Purlin.Shared.Tests;

public class DedicatedTimerTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(50);

    private static DedicatedTimer Timer => DedicatedTimer.Shared;

    [Fact]
    public void A_deadline_fires_once_with_its_state_on_the_timers_thread_and_never_early()
    {
        using ManualResetEventSlim fired = new();
        for (int ms = 0; ms < 20; ms++)
        {
            fired.Reset();
            long firedAt = 0;
            int times = 0;
            string? thread = null;
            long deadline = After(ms);
            using DeadlineRegistration registration = Timer.Schedule(deadline, state =>
            {
                firedAt = TimeProvider.System.GetTimestamp();
                thread = Thread.CurrentThread.Name;
                times++;
                ((ManualResetEventSlim)state!).Set();
            }, fired);

            Assert.True(fired.Wait(Enough, TestContext.Current.CancellationToken));
            Assert.True(firedAt >= deadline);
            Assert.Equal(("Purlin deadlines", 1), (thread, times));
            Assert.False(registration.Cancel());
            Assert.False(registration.TryMove(After(0)));
        }
    }

    [Fact]
    public void Deadlines_fire_in_their_order_whatever_the_order_of_scheduling()
    {
        List<int> order = [];
        using ManualResetEventSlim last = new();
        long start = After(50);
        int[] shuffled = [.. Enumerable.Range(0, 200)];
        new Random(3).Shuffle(shuffled);
        foreach (int i in shuffled)
            Timer.Schedule(start + i, _ => order.Add(i), null);
        Timer.Schedule(start + shuffled.Length, _ => last.Set(), null);

        Assert.True(last.Wait(Enough, TestContext.Current.CancellationToken));
        Assert.Equal(Enumerable.Range(0, 200), order);
    }

    [Fact]
    public void A_cancelled_deadline_does_not_fire_and_a_moved_one_fires_at_its_new_time()
    {
        using ManualResetEventSlim done = new();
        List<string> fired = [];
        DeadlineRegistration cancelled = Timer.Schedule(After(30), _ => fired.Add("cancelled"), null);
        DeadlineRegistration sooner = Timer.Schedule(After(1_000_000), _ => fired.Add("sooner"), null);
        DeadlineRegistration later = Timer.Schedule(After(30), _ => fired.Add("later"), null);
        Assert.True(cancelled.Cancel());
        Assert.False(cancelled.Cancel());
        Assert.True(later.TryMove(After(1_000_000)));
        Assert.True(sooner.TryMove(After(40)));
        Timer.Schedule(After(60), _ => done.Set(), null);

        Assert.True(done.Wait(Enough, TestContext.Current.CancellationToken));
        Assert.Equal(["sooner"], fired);
        Assert.True(later.Cancel());
    }

    [Fact]
    public void A_callback_can_schedule_move_and_cancel()
    {
        using ManualResetEventSlim done = new();
        DeadlineRegistration never = Timer.Schedule(After(1_000_000), _ => { }, null);
        bool cancelled = false;
        Timer.Schedule(After(0), _ =>
        {
            cancelled = never.Cancel();
            Timer.Schedule(After(0), _ => done.Set(), null);
        }, null);

        Assert.True(done.Wait(Enough, TestContext.Current.CancellationToken));
        Assert.True(cancelled);
    }

    [Fact]
    public void A_hundred_thousand_deadlines_from_several_threads_all_fire_but_the_cancelled()
    {
        const int Threads = 4, Each = 25_000;
        int fired = 0, expected = 0;
        using ManualResetEventSlim done = new();
        long deadline = After(100);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(t => new Thread(() =>
        {
            Random random = new(t);
            for (int i = 0; i < Each; i++)
            {
                long at = deadline + random.Next(1_000_000);
                DeadlineRegistration registration = Timer.Schedule(at, _ => Interlocked.Increment(ref fired), null);
                if (i % 10 != 0 || !registration.Cancel())
                    Interlocked.Increment(ref expected);
            }
        }))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        Timer.Schedule(Math.Max(deadline + 1_000_000, After(0)), _ => done.Set(), null);

        Assert.True(done.Wait(Enough, TestContext.Current.CancellationToken));
        Assert.Equal(expected, fired);
        Assert.InRange(fired, Threads * Each * 9 / 10, Threads * Each);
    }

    [Fact]
    public void It_fires_while_64_pool_threads_are_blocked()
    {
        const int Blocked = 64;
        ThreadPool.GetMinThreads(out int workers, out int ports);
        using CountdownEvent blocked = new(Blocked);
        using CountdownEvent ended = new(Blocked);
        using ManualResetEventSlim release = new();
        using ManualResetEventSlim fired = new();
        ThreadPool.SetMinThreads(Math.Max(workers, Blocked + 2), ports);
        try
        {
            for (int i = 0; i < Blocked; i++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(_ =>
                {
                    blocked.Signal();
                    release.Wait();
                    ended.Signal();
                }, null);
            }

            Assert.True(blocked.Wait(Enough, TestContext.Current.CancellationToken));
            Timer.Schedule(After(20), _ => fired.Set(), null);
            Assert.True(fired.Wait(Enough, TestContext.Current.CancellationToken));
        }
        finally
        {
            release.Set();
            ended.Wait(TestContext.Current.CancellationToken);
            ThreadPool.SetMinThreads(workers, ports);
        }
    }

    [Fact]
    public void An_exception_of_a_callback_is_unhandled_and_the_other_deadlines_still_fire()
    {
        InvalidOperationException planted = new("planted");
        using ManualResetEventSlim unhandled = new();
        using ManualResetEventSlim fired = new();
        // Keeps this process alive, for the planted exception alone; can be set once in a process.
        ExceptionHandling.SetUnhandledExceptionHandler(e =>
        {
            if (e != planted)
                return false;
            unhandled.Set();
            return true;
        });
        Timer.Schedule(After(0), _ => throw planted, null);
        Timer.Schedule(After(5), _ => fired.Set(), null);

        Assert.True(unhandled.Wait(Enough, TestContext.Current.CancellationToken));
        Assert.True(fired.Wait(Enough, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Scheduling_allocates_the_registration_alone_and_moving_nothing()
    {
        Action<object?> callback = static _ => { };
        DeadlineRegistration moved = Timer.Schedule(After(1_000_000), callback, null);

        double scheduling = Allocations.BytesPerCall(() => Timer.Schedule(After(1_000_000), callback, null).Cancel());
        double moving = Allocations.BytesPerCall(() => moved.TryMove(After(2_000_000)));
        moved.Cancel();

        // Rounded: the lock allocates once, when it is first contended.
        Assert.InRange(Math.Round(scheduling), 1, 48);
        Assert.Equal(0, Math.Round(moving));
    }

    private static long After(int ms) =>
        TimeProvider.System.GetTimestamp() + ms * TimeProvider.System.TimestampFrequency / 1000;
}

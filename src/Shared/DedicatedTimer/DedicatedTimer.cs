using System.Runtime.ExceptionServices;

namespace Purlin.Shared;

/// <summary>
/// Fires deadlines on one thread of its own, so that they come also while the thread pool is starved. The thread is in
/// the background, starts with the first deadline, and waits without wake-ups while there is none. Thread-safe;
/// scheduling, moving and cancelling are O(log n) under a short lock, 100,000 waiting deadlines are no burden.
/// </summary>
/// <remarks>
/// Never early. Late by the system's wake-up (about 1 ms on Linux and macOS, up to 16 ms on Windows) and by the
/// callbacks before it: a callback must be short, must not block, and hands anything longer to another thread.
/// A callback must not throw. If one does, the exception is thrown on a thread made for it, where it is unhandled and
/// ends the process like one of a system timer; where the host has chosen to survive that, the other deadlines still
/// fire. For a TimeProvider other than System use that provider's timers.
/// </remarks>
internal sealed class DedicatedTimer
{
    private const int StackBytes = 256 * 1024;

    // Static, like the one timer that it belongs to: it lives as long as the process.
    private static readonly AutoResetEvent Changed = new(initialState: false);

    private readonly Lock _lock = new();
    private readonly DeadlineHeap _heap = new();
    private bool _started;

    private DedicatedTimer()
    {
    }

    /// <summary>The one timer, for all who need one.</summary>
    public static DedicatedTimer Shared { get; } = new();

    /// <summary>Has a callback run at a deadline, at once if that is past. One allocation.</summary>
    /// <param name="deadline">A timestamp of <see cref="TimeProvider.System"/>.</param>
    /// <param name="callback">Runs on the timer's thread, without the caller's execution context.</param>
    /// <param name="state">Handed to it.</param>
    public DeadlineRegistration Schedule(long deadline, Action<object?> callback, object? state)
    {
        DeadlineRegistration registration = new(this, callback, state);
        bool earlier;
        using (_lock.EnterScope())
        {
            if (!_started)
            {
                Thread thread = new(Run, StackBytes) { IsBackground = true, Name = "Purlin deadlines" };
                thread.UnsafeStart();
                _started = true;
            }

            earlier = deadline < _heap.Earliest;
            _heap.Add(registration, deadline);
        }

        if (earlier)
            Changed.Set();
        return registration;
    }

    /// <summary>See <see cref="DeadlineRegistration.TryMove"/>.</summary>
    internal bool TryMove(DeadlineRegistration registration, long deadline)
    {
        bool earlier;
        using (_lock.EnterScope())
        {
            if (registration.Index == DeadlineRegistration.NotQueued)
                return false;
            earlier = deadline < _heap.Earliest;
            _heap.Move(registration, deadline);
        }

        if (earlier)
            Changed.Set();
        return true;
    }

    /// <summary>See <see cref="DeadlineRegistration.Cancel"/>.</summary>
    internal bool Cancel(DeadlineRegistration registration)
    {
        using (_lock.EnterScope())
        {
            if (registration.Index == DeadlineRegistration.NotQueued)
                return false;
            _heap.Remove(registration);
            return true;
        }
    }

    private void Run()
    {
        while (true)
        {
            // Deadlines that were cancelled or moved later wake the thread once, for nothing; that is cheaper than a
            // signal.
            if (TakeDue(out int waitMs) is { } due)
                Fire(due);
            else
                Changed.WaitOne(waitMs);
        }
    }

    private DeadlineRegistration? TakeDue(out int waitMs)
    {
        waitMs = Timeout.Infinite;
        using (_lock.EnterScope())
        {
            if (_heap.Count == 0)
                return null;
            long now = TimeProvider.System.GetTimestamp();
            if (_heap.Earliest <= now)
                return _heap.RemoveEarliest();
            // Rounded up: waking early would only mean waiting again.
            double ms = Math.Ceiling(TimeProvider.System.GetElapsedTime(now, _heap.Earliest).TotalMilliseconds);
            waitMs = (int)Math.Min(ms, int.MaxValue);
            return null;
        }
    }

    private static void Fire(DeadlineRegistration due)
    {
        try
        {
            due.Invoke();
        }
        catch (Exception e)
        {
            ExceptionDispatchInfo thrown = ExceptionDispatchInfo.Capture(e);
            new Thread(thrown.Throw) { IsBackground = true, Name = "Purlin deadline failure" }.UnsafeStart();
        }
    }
}

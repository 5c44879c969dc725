namespace Purlin.Testing;

/// <summary>
/// A thread of a scenario: a dedicated thread, reused in all runs, that goes only while it holds the baton of its
/// <see cref="ThreadScheduler"/>. The shims ask <see cref="Current"/> first; it is null outside an exploration.
/// </summary>
internal sealed class LogicalThread(ThreadScheduler scheduler, int number) : IDisposable
{
    [ThreadStatic]
    private static LogicalThread? s_current;

    private readonly SemaphoreSlim _baton = new(0);
    private Interleaved.Lock? _wanted;
    private long _spinningSince = -1;
    private long _lastLook = -1;

    /// <summary>The logical thread that runs this code, or null.</summary>
    public static LogicalThread? Current => s_current;

    public int Number => number;
    public bool HasEnded { get; private set; }
    public ScheduleStep Pending { get; private set; }
    public Action Body { get; private set; } = static () => { };

    /// <summary>A spinning thread has given way by itself: to run another is no preemption.</summary>
    public bool IsSpinning => _spinningSince >= 0;

    /// <summary>Whether its pending operation can be done now.</summary>
    public bool CanGoOn =>
        !HasEnded && (_wanted is null || _wanted.IsFreeFor(this)) && _spinningSince != scheduler.Changes;

    /// <summary>
    /// Whether it spins and has not been let go on since the last change: the look it may still take when nobody else
    /// can go on, which may find what a plain store left, or end a thread that only meant to be polite.
    /// </summary>
    public bool CanLookOnce => !HasEnded && IsSpinning && _lastLook != scheduler.Changes;

    /// <summary>Whether the run is over and this code only unwinds.</summary>
    public bool IsAbandoned => scheduler.IsAbandoned;

    public void Begin(Action body)
    {
        Body = body;
        HasEnded = false;
        _wanted = null;
        _spinningSince = -1;
        _lastLook = -1;
        Pending = ScheduleStep.Start;
    }

    public void LookOnce() => _lastLook = scheduler.Changes;
    public void End() => HasEnded = true;
    public void GiveBaton() => _baton.Release();
    public void AwaitBaton() => _baton.Wait();
    public void BecomeCurrent() => s_current = this;

    /// <summary>A point where another thread may go on, before an operation.</summary>
    public void Step(string name, string target, string file, int line) =>
        Step(new(name, target, file, line), wanted: null, spinningSince: -1);

    /// <summary>Waits until the lock is free for this thread.</summary>
    public void StepInto(Interleaved.Lock wanted, ScheduleStep step) =>
        Step(step, wanted, spinningSince: -1);

    /// <summary>Waits until another thread has changed something: to look again before would show the same.</summary>
    public void Spin(string name, string file, int line) =>
        Step(new(name, "", file, line), wanted: null, scheduler.Changes);

    /// <summary>Says that shared state now differs, which lets spinning threads look again.</summary>
    public void Changed() => scheduler.CountChange();

    public void Dispose() => _baton.Dispose();

    private void Step(ScheduleStep step, Interleaved.Lock? wanted, long spinningSince)
    {
        Pending = step;
        _wanted = wanted;
        _spinningSince = spinningSince;
        scheduler.PassOn(this);
        _wanted = null;
        _spinningSince = -1;
    }
}

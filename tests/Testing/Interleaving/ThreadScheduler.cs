namespace Purlin.Testing;

/// <summary>
/// Lets logical threads run one at a time. Whoever holds the baton decides at its next operation who goes on, so a step
/// of the same thread costs no hand-over. A run that fails is abandoned: each thread is woken in turn, an exception
/// unwinds it, and it is ready for the next run; none stays blocked.
/// </summary>
internal sealed class ThreadScheduler : IDisposable
{
    /// <summary>A thread that reaches no operation for so long waits for something real.</summary>
    private const int StuckAfterMs = 30_000;

    private readonly LogicalThread[] _threads;
    private readonly Thread[] _workers;
    private readonly SemaphoreSlim _ended = new(0);
    private readonly IScheduleStrategy _strategy;
    private readonly InterleavingOptions _options;
    private readonly List<(int Thread, ScheduleStep Step)> _steps = [];
    private int _preemptions;
    private bool _stopping;
    private bool _stuck;

    public ThreadScheduler(int threads, IScheduleStrategy strategy, InterleavingOptions options)
    {
        _strategy = strategy;
        _options = options;
        _threads = [.. Enumerable.Range(0, threads).Select(number => new LogicalThread(this, number))];
        _workers = [.. _threads.Select(thread => new Thread(() => Work(thread)) { IsBackground = true })];
        foreach (Thread worker in _workers)
            worker.UnsafeStart();
    }

    /// <summary>The steps of the last run.</summary>
    public IReadOnlyList<(int Thread, ScheduleStep Step)> Steps => _steps;

    /// <summary>Counts changes of shared state, which spinning threads wait for.</summary>
    public long Changes { get; private set; }

    public bool IsAbandoned { get; private set; }

    /// <summary>Why the last run was abandoned, in words, or null.</summary>
    public string? Complaint { get; private set; }

    /// <summary>The strategy's word that the scenario does not fit it, or null.</summary>
    public InvalidOperationException? Misuse { get; private set; }

    /// <summary>The exception behind <see cref="Complaint"/>, where there is one.</summary>
    public Exception? Cause { get; private set; }

    public void CountChange() => Changes++;

    /// <summary>Runs the bodies to their ends under one schedule.</summary>
    public void Run(IReadOnlyList<Action> bodies)
    {
        _steps.Clear();
        (_preemptions, Changes, IsAbandoned, Complaint, Cause, Misuse) = (0, 0, false, null, null, null);
        for (int i = 0; i < _threads.Length; i++)
            _threads[i].Begin(bodies[i]);
        // An exception of the strategy (a schedule that does not fit) is the caller's own here, later a thread's.
        _threads[Decide(null)].GiveBaton();
        int seen = -1;
        while (!_ended.Wait(StuckAfterMs))
        {
            // A count read while another thread may add to it: late by a step at most, and only compared.
            int steps = _steps.Count;
            _stuck = steps == seen;
            if (_stuck)
            {
                throw new InvalidOperationException(
                    $"No thread reached an operation of the scheduler for {StuckAfterMs / 1000} s after step " +
                    $"{_steps.Count - 1} (thread {_steps[^1].Thread}, {_steps[^1].Step}). A real wait (a lock " +
                    "statement, Monitor, Task.Wait) or an endless loop holds the baton; use Lock.EnterScope and " +
                    "SpinWait there.");
            }

            seen = steps;
        }
    }

    /// <summary>Called by the running thread before its pending operation; returns when that may be done.</summary>
    public void PassOn(LogicalThread from)
    {
        if (IsAbandoned)
            throw new ScheduleAbandonedException();
        int next = DecideOrAbandon(from);
        if (next == from.Number)
            return;
        if (next >= 0)
        {
            _threads[next].GiveBaton();
            from.AwaitBaton();
        }

        if (IsAbandoned)
            throw new ScheduleAbandonedException();
    }

    public void Dispose()
    {
        _stopping = true;
        if (_stuck)
            return;
        foreach (LogicalThread thread in _threads)
            thread.GiveBaton();
        foreach (Thread worker in _workers)
            worker.Join();
        foreach (LogicalThread thread in _threads)
            thread.Dispose();
        _ended.Dispose();
    }

    private void Work(LogicalThread thread)
    {
        thread.BecomeCurrent();
        while (true)
        {
            thread.AwaitBaton();
            if (_stopping)
                return;
            try
            {
                if (!IsAbandoned)
                    thread.Body();
            }
            catch (ScheduleAbandonedException) when (IsAbandoned)
            {
                // The run has failed already; this thread has only been cleared away.
            }
            catch (Exception e)
            {
                Abandon($"Thread {thread.Number} threw {e.GetType().Name}: {e.Message}", e);
            }

            thread.End();
            Changes++;
            PassOnAtEnd();
        }
    }

    private void PassOnAtEnd()
    {
        LogicalThread? next = null;
        if (!IsAbandoned && !Array.TrueForAll(_threads, static thread => thread.HasEnded))
            next = DecideOrAbandon(null) is var number and >= 0 ? _threads[number] : null;
        if (IsAbandoned)
            next = Array.Find(_threads, static thread => !thread.HasEnded);
        if (next is null)
            _ended.Release();
        else
            next.GiveBaton();
    }

    private int DecideOrAbandon(LogicalThread? last)
    {
        try
        {
            return Decide(last);
        }
        catch (InvalidOperationException e)
        {
            Misuse = e;
            Abandon(e.Message, e);
            return -1;
        }
    }

    /// <summary>The thread that makes the next step, or -1 if the run had to be abandoned.</summary>
    private int Decide(LogicalThread? last)
    {
        Span<int> enabled = stackalloc int[InterleavingScenario.MaxThreads];
        int count = 0;
        bool canStay = last is { CanGoOn: true };
        if (canStay)
            enabled[count++] = last!.Number;
        if (!canStay || last!.IsSpinning || _preemptions < (_options.MaxPreemptions ?? int.MaxValue))
        {
            foreach (LogicalThread thread in _threads)
            {
                if (thread != last && thread.CanGoOn)
                    enabled[count++] = thread.Number;
            }
        }

        if (count == 0 && Array.Find(_threads, static thread => thread.CanLookOnce) is { } spinning)
        {
            spinning.LookOnce();
            enabled[count++] = spinning.Number;
        }

        if (count == 0 || _steps.Count == _options.MaxSteps)
        {
            string endless = $"The run did not end within {_options.MaxSteps} steps (a livelock?).";
            Abandon(count == 0 ? Deadlock() : endless, cause: null);
            return -1;
        }

        int next = enabled[_strategy.Choose(_steps.Count, enabled[..count])];
        if (canStay && next != last!.Number && !last.IsSpinning)
            _preemptions++;
        _steps.Add((next, _threads[next].Pending));
        return next;
    }

    private string Deadlock() => "Deadlock: " + string.Join("; ", _threads
        .Where(static thread => !thread.HasEnded)
        .Select(static thread => $"thread {thread.Number} waits in {thread.Pending}"));

    private void Abandon(string complaint, Exception? cause)
    {
        Complaint ??= complaint;
        Cause ??= cause;
        IsAbandoned = true;
    }
}

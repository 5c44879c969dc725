using System.Runtime.CompilerServices;

namespace Purlin.Testing.Interleaved;

/// <summary>
/// Stands for <see cref="System.Threading.Lock"/> in an exploration: re-entrant, a point before each acquisition,
/// before and after each release. Use it as <c>using (_lock.EnterScope())</c>: a <c>lock</c> statement would take its
/// monitor. Outside an exploration it only checks its use and supports a single thread.
/// </summary>
public sealed class Lock
{
    private const int Nobody = -2;
    private const int Outside = -1;
    private int _owner = Nobody;
    private int _depth;

    /// <inheritdoc cref="System.Threading.Lock.IsHeldByCurrentThread"/>
    public bool IsHeldByCurrentThread => _owner == Me;

    private static int Me => LogicalThread.Current?.Number ?? Outside;

    /// <inheritdoc cref="System.Threading.Lock.EnterScope"/>
    public Scope EnterScope([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Enter(file, line);
        return new Scope(this, file, line);
    }

    /// <inheritdoc cref="System.Threading.Lock.Enter"/>
    public void Enter([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        LogicalThread.Current?.StepInto(this, new("Lock.Enter", "", file, line));
        if (!Take())
            throw new InvalidOperationException("The lock is held; outside an exploration nobody would release it.");
    }

    /// <summary>Takes the lock if it is free.</summary>
    public bool TryEnter([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        LogicalThread.Current?.Step("Lock.TryEnter", "", file, line);
        return Take();
    }

    /// <summary>
    /// Takes the lock if it is free when this thread goes on; else the time is taken to have run out.
    /// </summary>
    public bool TryEnter(TimeSpan timeout, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, Timeout.InfiniteTimeSpan);
        if (timeout != Timeout.InfiniteTimeSpan)
            return TryEnter(file, line);
        Enter(file, line);
        return true;
    }

    /// <inheritdoc cref="TryEnter(TimeSpan, string, int)"/>
    public bool TryEnter(int millisecondsTimeout, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        TryEnter(TimeSpan.FromMilliseconds(millisecondsTimeout), file, line);

    /// <inheritdoc cref="System.Threading.Lock.Exit"/>
    public void Exit([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        LogicalThread? thread = LogicalThread.Current;
        if (thread is { IsAbandoned: true })
            return;
        if (!IsHeldByCurrentThread)
            throw new SynchronizationLockException("The calling thread does not hold the lock.");
        // Before the release, others can find the lock taken; after it, they can come before what this thread does
        // next.
        thread?.Step("Lock.Exit", "", file, line);
        if (--_depth > 0)
            return;
        _owner = Nobody;
        thread?.Changed();
        thread?.Step("after Lock.Exit", "", file, line);
    }

    internal bool IsFreeFor(LogicalThread thread) => _owner == Nobody || _owner == thread.Number;

    private bool Take()
    {
        if (_owner != Nobody && _owner != Me)
            return false;
        _owner = Me;
        _depth++;
        LogicalThread.Current?.Changed();
        return true;
    }

    /// <summary>Holds the lock until disposed.</summary>
    public readonly ref struct Scope
    {
        private readonly Lock _lock;
        private readonly string _file;
        private readonly int _line;

        internal Scope(Lock @lock, string file, int line) => (_lock, _file, _line) = (@lock, file, line);

        /// <summary>Releases the lock.</summary>
        public void Dispose() => _lock.Exit(_file, _line);
    }
}

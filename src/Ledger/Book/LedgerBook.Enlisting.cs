using System.Data.Common;

namespace Purlin.Ledger;

public sealed partial class LedgerBook
{
    // What the flow of the caller has enlisted: a command posted beside it would wait for its own caller.
    private static readonly AsyncLocal<EnlistedLedger?> Enlisted = new();

    // How many are open, so that a book without any pays nothing for them.
    private int _enlistedCount;

    // The one that holds the role of the writer, and the timer that answers those who wait for it.
    private volatile EnlistedLedger? _enlisted;
    private ITimer? _enlistedTimer;

    /// <summary>
    /// This book within a transaction of the caller's: what is posted there and the caller's own rows are committed as
    /// one, or not at all. Others wait until it is disposed of. See <see cref="EnlistedLedger"/>.
    /// </summary>
    /// <param name="transaction">One that writes, on the database of this book's store.</param>
    /// <exception cref="NotSupportedException">The store of this book knows no transactions.</exception>
    /// <exception cref="LedgerEnlistmentException">
    /// The transaction is on another database, would not last when committed, or this flow has one already.
    /// </exception>
    public EnlistedLedger Enlist(DbTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_store is not ILedgerTransactions transactions)
        {
            throw new NotSupportedException(
                "The store of this book knows no transactions: take one that is a database, such as SQLite.");
        }

        ThrowIfEnlisted();
        var enlisted = new EnlistedLedger(this, transactions.Enlist(transaction));
        Enlisted.Value = enlisted;
        Interlocked.Increment(ref _enlistedCount);
        return enlisted;
    }

    /// <summary>The flow of the caller holds it no more.</summary>
    internal static void LeaveFlow(EnlistedLedger enlisted)
    {
        if (Enlisted.Value == enlisted)
            Enlisted.Value = null;
    }

    /// <summary>Waits until the role of the writer is free, before all who wait for a group.</summary>
    /// <returns>False if others held the store for too long.</returns>
    internal async ValueTask<bool> TakeTurnAsync()
    {
        EndEnlistedThatIsOver();
        var turn = new EnlistedTurn(RunsContinuationsInline);
        TaskCompletionSource? pausing;
        lock (_lock)
        {
            if (TryTakeRoleToWrite())
                return true;
            turn.Since = _time.GetTimestamp();
            _enlisting.Enqueue(turn);
            pausing = _pausing;
        }

        pausing?.TrySetResult();
        return await turn.Task.ConfigureAwait(false);
    }

    /// <summary>Begins a group that is taken back in any case. The caller has the role of the writer.</summary>
    internal async ValueTask<KernelMark> BeginEnlistedAsync(EnlistedLedger enlisted, long sequence)
    {
        long last = await _store.GetLastSequenceAsync(CancellationToken.None).ConfigureAwait(false);
        if (last != sequence)
        {
            throw new LedgerEnlistmentException(LedgerEnlistmentFailure.AnotherEnlistment,
                $"Somebody has appended in this transaction before: its log ends at {sequence}, the lasting one at "
                + $"{last}. Keep one EnlistedLedger for the whole of a transaction.");
        }

        try
        {
            await CatchUpAsync(last, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Poison(e);
            throw new LedgerPoisonedException(e);
        }

        lock (_lock)
            _busySince ??= _time.GetTimestamp();
        _enlisted = enlisted;
        TimeSpan period = TimeSpan.FromTicks(Math.Max(_busyTimeout.Ticks / 8, TimeSpan.TicksPerMillisecond));
        _enlistedTimer = _time.CreateTimer(static book => ((LedgerBook)book!).OnEnlistedTick(), this, period, period);
        return _kernel.BeginProvisional();
    }

    /// <summary>
    /// Takes back what was posted, reads again what of it lasts, and gives back the role of the writer.
    /// </summary>
    /// <param name="enlisted">The one that ends.</param>
    /// <param name="begun">What to go back to; null if it never had the role.</param>
    internal async ValueTask EndEnlistedAsync(EnlistedLedger enlisted, KernelMark? begun)
    {
        Interlocked.Decrement(ref _enlistedCount);
        if (begun is not { } mark)
            return;
        _enlistedTimer?.Dispose();
        (_enlistedTimer, _enlisted) = (null, null);
        try
        {
            _kernel.EndProvisional(mark);
            // If it is not over yet, the next group sees what became of it.
            if (enlisted.IsOver && !_isDisposed)
            {
                await CatchUpAsync(CancellationToken.None).ConfigureAwait(false);
                ArmExpiry();
            }
        }
        catch (Exception e)
        {
            Poison(e);
        }

        lock (_lock)
            _busySince = null;
        EndTurn();
    }

    private void OnEnlistedTick()
    {
        if (!EndEnlistedThatIsOver())
            RefuseOverdue();
    }

    /// <summary>A transaction that is over holds nobody up, even if nobody has disposed of its ledger.</summary>
    private bool EndEnlistedThatIsOver()
    {
        if (_enlisted is not { IsOver: true } enlisted)
            return false;
        _ = enlisted.EndAsync().AsTask();
        return true;
    }

    private void ThrowIfEnlisted()
    {
        if (Volatile.Read(ref _enlistedCount) == 0)
            return;
        EndEnlistedThatIsOver();
        if (Enlisted.Value is { IsOpen: true } enlisted && enlisted.Book == this)
        {
            throw new LedgerEnlistmentException(LedgerEnlistmentFailure.PostedOutside,
                "This flow has enlisted a transaction that is not over, and what is posted outside of it would wait "
                + "for it. Post through the EnlistedLedger, or commit and dispose of it first.");
        }
    }
}

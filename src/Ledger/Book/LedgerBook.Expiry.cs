namespace Purlin.Ledger;

public sealed partial class LedgerBook
{
    // Timers take less than 50 days; waking up once a day for nothing costs nothing.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan WaitWhileBusy = TimeSpan.FromSeconds(1);

    private readonly ITimer _expiryTimer;
    private long _armedForTicks = Hold.Never;

    /// <summary>Wakes up when the next hold is due. The writer calls it.</summary>
    private void ArmExpiry()
    {
        long next = _kernel.NextExpiryTicks;
        if (next == _armedForTicks)
            return;
        _armedForTicks = next;
        if (next == Hold.Never)
        {
            _expiryTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        long wait = Math.Clamp(next - NowTicks(), ShortestWait.Ticks, LongestWait.Ticks);
        _expiryTimer.Change(new TimeSpan(wait), Timeout.InfiniteTimeSpan);
    }

    // Knows the book weakly: an armed timer is kept by its provider, and keeps no book alive that nobody disposed of.
    private ITimer CreateExpiryTimer() => _time.CreateTimer(
        static weak =>
        {
            if (((WeakReference<LedgerBook>)weak!).TryGetTarget(out LedgerBook? book))
                book.OnExpiryDue();
        },
        new WeakReference<LedgerBook>(this), Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private void OnExpiryDue()
    {
        lock (_lock)
        {
            if (_isDisposed || _poison is not null || _waiting.Count >= _maxWaiting)
                return;
        }

        TryEnqueue(new ExpiryRequest(this), evenIfDisposed: true);
    }

    /// <summary>A sweep that nobody waits for.</summary>
    private sealed class ExpiryRequest(LedgerBook book) : LedgerRequest
    {
        // Holds expire when the group begins. The timer may have been early: it is armed anew in any case.
        public override void Apply(LedgerKernel kernel)
        {
            book._armedForTicks = Hold.Never;
            book.ArmExpiry();
        }

        // Whoever has the role of the writer may be changing the kernel now: it is not asked.
        public override void Refuse()
        {
            book._armedForTicks = Hold.Never;
            book._expiryTimer.Change(WaitWhileBusy, Timeout.InfiniteTimeSpan);
        }

        public override void Complete()
        {
        }

        public override void Fail(Exception cause)
        {
        }
    }
}

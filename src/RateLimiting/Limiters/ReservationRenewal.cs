namespace Purlin.RateLimiting;

/// <summary>
/// Renews a reservation three times in its life, and says when it is lost: the store no longer has it, or has not
/// confirmed it for a whole life, counted from before it was asked. Runs on timers of its clock alone.
/// </summary>
internal sealed class ReservationRenewal : IDisposable
{
    private const int RenewalsPerLife = 3;

    private readonly Func<TimeSpan, ValueTask<ReservationOutcome>> _renew;
    private readonly TimeSpan _lifetime;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _lost = new();
    private readonly ITimer _next;
    private readonly ITimer _end;
    private int _isRenewing;
    private int _isEnded;

    public ReservationRenewal(
        Func<TimeSpan, ValueTask<ReservationOutcome>> renew, TimeSpan lifetime, TimeProvider time)
    {
        (_renew, _lifetime, _time) = (renew, lifetime, time);
        Lost = _lost.Token;
        TimeSpan interval = lifetime / RenewalsPerLife;
        _end = time.CreateTimer(static state => ((ReservationRenewal)state!).Lose(), this, lifetime,
            Timeout.InfiniteTimeSpan);
        _next = time.CreateTimer(static state => _ = ((ReservationRenewal)state!).RenewAsync(), this, interval,
            interval);
    }

    public CancellationToken Lost { get; }

    public void Dispose()
    {
        bool isLost = Interlocked.Exchange(ref _isEnded, 1) == 1;
        _next.Dispose();
        _end.Dispose();
        // Whoever loses it may be cancelling right now.
        if (!isLost)
            _lost.Dispose();
    }

    private async Task RenewAsync()
    {
        if (Interlocked.Exchange(ref _isRenewing, 1) == 1)
            return;
        long start = _time.GetTimestamp();
        try
        {
            ReservationOutcome outcome = await _renew(_lifetime).ConfigureAwait(false);
            if (outcome != ReservationOutcome.Applied)
                Lose();
            else if (Volatile.Read(ref _isEnded) == 0)
                _end.Change(Left(start), Timeout.InfiniteTimeSpan);
        }
        catch (Exception)
        {
            // Not confirmed: the next renewal may be, and until the end of the confirmed life nothing is lost.
        }
        finally
        {
            Volatile.Write(ref _isRenewing, 0);
        }
    }

    private TimeSpan Left(long start)
    {
        TimeSpan left = _lifetime - _time.GetElapsedTime(start);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Lose()
    {
        if (Interlocked.Exchange(ref _isEnded, 1) == 1)
            return;
        _next.Dispose();
        _end.Dispose();
        _lost.Cancel();
    }
}

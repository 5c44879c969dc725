namespace Purlin.RateLimiting;

/// <summary>
/// A lease of reserved permits. It is renewed while it lives; its disposal settles it: what is held comes back, what
/// was charged to rates stays charged.
/// </summary>
internal sealed class HeldLease : VerdictLease
{
    private readonly PermitDesk _desk;
    private readonly RateLimitReservation _reservation;
    private readonly long _permits;
    private readonly ITimer _renewal;
    private int _isDisposed;

    public HeldLease(PermitDesk desk, RateLimitReservation reservation, long permits)
        : base(reservation.Verdict, true, default, null)
    {
        (_desk, _reservation, _permits) = (desk, reservation, permits);
        TimeSpan third = desk.LeaseLifetime / 3;
        _renewal = desk.Time.CreateTimer(static lease => ((HeldLease)lease!).Renew(), this, third, third);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _renewal.Dispose();
            _ = ReleaseAsync();
        }

        base.Dispose(disposing);
    }

    // Disposal cannot wait for a store. What cannot be told to it expires there by itself.
    private async Task ReleaseAsync()
    {
        try
        {
            await _reservation.SettleAsync(_permits).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            _desk.Report(error);
        }

        _desk.Released();
    }

    private void Renew() => _ = RenewAsync();

    // The next third is another try; after the last the store lets the permits go.
    private async Task RenewAsync()
    {
        try
        {
            ReservationOutcome outcome =
                await _reservation.RenewAsync(_desk.LeaseLifetime).ConfigureAwait(false);
            if (outcome == ReservationOutcome.Expired)
                _desk.Report(new TimeoutException("The store let go what a lease holds before it was renewed."));
        }
        catch (Exception error)
        {
            _desk.Report(error);
        }
    }
}

namespace Purlin.RateLimiting;

/// <summary>
/// A lease of reserved permits. It is renewed while it lives; its disposal settles it: what is held comes back, what
/// was charged to rates stays charged.
/// </summary>
internal sealed class HeldLease : VerdictLease
{
    private static readonly string[] Names = [RateLimitLeaseMetadata.Verdict.Name, RateLimitLeaseMetadata.Lost.Name];

    private readonly PermitDesk _desk;
    private readonly RateLimitReservation _reservation;
    private readonly long _permits;
    private readonly CancellationToken _lost;
    private readonly CancellationTokenRegistration _whenLost;
    private int _isDisposed;

    public HeldLease(PermitDesk desk, RateLimitReservation reservation, long permits)
        : base(reservation.Verdict, true, default, null)
    {
        (_desk, _reservation, _permits) = (desk, reservation, permits);
        _lost = reservation.KeepRenewed(desk.LeaseLifetime, desk.Time);
        _whenLost = _lost.UnsafeRegister(
            static desk => ((PermitDesk)desk!).Report(
                new TimeoutException("The store let go what a lease holds before it was renewed.")), desk);
    }

    public override IEnumerable<string> MetadataNames => Names;

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        if (metadataName != RateLimitLeaseMetadata.Lost.Name)
            return base.TryGetMetadata(metadataName, out metadata);
        metadata = _lost;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _whenLost.Unregister();
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
}

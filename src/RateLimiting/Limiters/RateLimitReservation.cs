using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>
/// Permits charged in advance. Settle it with what was really used, or release it; disposing releases what is neither.
/// Whoever crashes leaves it to its expiry. A refused reservation is a value, and has nothing to settle.
/// </summary>
public sealed class RateLimitReservation : IAsyncDisposable
{
    private readonly IRateLimitStore? _store;
    private readonly long[] _weights;
    private int _isDone;
    private ReservationRenewal? _renewal;

    internal RateLimitReservation(IRateLimitStore? store, string id, RateLimitVerdict verdict, long[] weights)
    {
        (_store, Id, Verdict, _weights) = (store, id, verdict, weights);
        _isDone = verdict.IsAllowed ? 0 : 1;
    }

    /// <summary>One that never reached a store.</summary>
    internal static RateLimitReservation Refused(RateLimitVerdict verdict, int requests) =>
        new(null, "", verdict, new long[requests]);

    /// <summary>Unguessable; another process may settle by it.</summary>
    public string Id { get; }

    /// <summary>Whether the permits were charged.</summary>
    public RateLimitVerdict Verdict { get; }

    /// <summary>
    /// Cancelled when a reservation that is kept renewed is lost: its permits may be others' by now. Never cancelled
    /// before <see cref="KeepRenewed"/>, nor by a settlement.
    /// </summary>
    public CancellationToken Lost => Volatile.Read(ref _renewal)?.Lost ?? CancellationToken.None;

    /// <summary>
    /// Renews it three times in each life until it is settled, released or disposed, as a holder of permits does that
    /// works for longer than it wants to block others when it crashes.
    /// </summary>
    /// <param name="lifetime">The life it was reserved with, which begins anew with each renewal.</param>
    /// <param name="timeProvider">The clock; the system's if null.</param>
    /// <returns><see cref="Lost"/>.</returns>
    /// <exception cref="InvalidOperationException">It was refused, has ended, or is being renewed already.</exception>
    public CancellationToken KeepRenewed(TimeSpan lifetime, TimeProvider? timeProvider = null)
    {
        Domain.WindowUs(lifetime, nameof(lifetime));
        if (Volatile.Read(ref _isDone) != 0)
            throw new InvalidOperationException("It was refused or has ended: there is nothing to renew.");
        var renewal = new ReservationRenewal(life => RenewAsync(life), lifetime, timeProvider ?? TimeProvider.System);
        if (Interlocked.CompareExchange(ref _renewal, renewal, null) is null)
            return renewal.Lost;
        renewal.Dispose();
        throw new InvalidOperationException("It is being renewed already.");
    }

    /// <summary>
    /// Corrects the charge to what was used. Less: the rest is given back, as far as time has not paid for it. More:
    /// the excess becomes debt. Held permits come back.
    /// </summary>
    /// <param name="actual">Multiplied by each request's weight, 0 to 2^40.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    public ValueTask<ReservationOutcome> SettleAsync(long actual, CancellationToken cancellationToken = default)
    {
        Guard.InRange(actual, 0, Domain.MaxPermits);
        var each = new long[_weights.Length];
        for (int i = 0; i < each.Length; i++)
            each[i] = RequestCost.Of(actual, _weights[i]);
        return SettleEachAsync(each, cancellationToken);
    }

    /// <summary>Corrects the charge of each request by itself: requests, tokens, bytes.</summary>
    /// <param name="actual">What was used, for each request in order, 0 to 2^40.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <exception cref="ArgumentException">There are not as many as requests.</exception>
    public ValueTask<ReservationOutcome> SettleEachAsync(
        ReadOnlyMemory<long> actual, CancellationToken cancellationToken = default)
    {
        if (actual.Length != _weights.Length)
        {
            throw new ArgumentException(
                $"It has {actual.Length} amounts for {_weights.Length} requests.", nameof(actual));
        }

        if (!Verdict.IsAllowed)
            return ValueTask.FromResult(ReservationOutcome.Repeated);
        Volatile.Write(ref _isDone, 1);
        Volatile.Read(ref _renewal)?.Dispose();
        return _store!.SettleAsync(Id, actual, cancellationToken);
    }

    /// <summary>Gives everything back that time has not paid for.</summary>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    public ValueTask<ReservationOutcome> ReleaseAsync(CancellationToken cancellationToken = default) =>
        SettleEachAsync(new long[_weights.Length], cancellationToken);

    /// <summary>Lets the reservation live on.</summary>
    /// <param name="lifetime">From now.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    public ValueTask<ReservationOutcome> RenewAsync(TimeSpan lifetime, CancellationToken cancellationToken = default) =>
        Verdict.IsAllowed
            ? _store!.RenewAsync(Id, lifetime, cancellationToken)
            : ValueTask.FromResult(ReservationOutcome.Expired);

    /// <summary>Releases it unless it was settled or released.</summary>
    public async ValueTask DisposeAsync()
    {
        Volatile.Read(ref _renewal)?.Dispose();
        if (Interlocked.Exchange(ref _isDone, 1) == 0)
            await _store!.SettleAsync(Id, new long[_weights.Length]).ConfigureAwait(false);
    }
}

namespace Purlin.RateLimiting.Tests;

/// <summary>Reservations that are kept renewed, and how their holders hear that they are lost.</summary>
public sealed class LostReservationTests
{
    private static readonly RateLimitPolicy Held = new("held", Limit.Concurrency(1));
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(30);

    private readonly ManualTimeProvider _time = new();
    private readonly FlakyStore _store;
    private readonly StoreRateLimiter _limiter;

    public LostReservationTests()
    {
        _store = new(_time);
        _limiter = new(_store, Held);
    }

    [Fact]
    public async Task What_is_renewed_outlives_its_life_until_it_is_released()
    {
        RateLimitReservation held = await _limiter.ReserveAsync("held", "k", 1, Life);
        CancellationToken lost = held.KeepRenewed(Life, _time);
        for (int i = 0; i < 100; i++)
            _time.Advance(TimeSpan.FromSeconds(10));
        Assert.False((await _limiter.ReserveAsync("held", "k", 1, Life)).Verdict.IsAllowed);
        Assert.Equal(ReservationOutcome.Applied, await held.ReleaseAsync());
        Assert.True((await _limiter.ReserveAsync("held", "k", 1, Life)).Verdict.IsAllowed);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(lost.IsCancellationRequested);
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_loses_it_at_the_end_of_the_life_it_has_confirmed()
    {
        await using RateLimitReservation held = await _limiter.ReserveAsync("held", "k", 1, Life);
        CancellationToken lost = held.KeepRenewed(Life, _time);
        _time.Advance(TimeSpan.FromSeconds(10));
        _store.Error = new TimeoutException();
        _time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Assert.False(lost.IsCancellationRequested);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(lost.IsCancellationRequested);
        Assert.Equal(lost, held.Lost);
        _store.Error = null;
    }

    // The store's life began somewhere between question and answer: the earlier instant is the safe one.
    [Fact]
    public async Task A_late_answer_confirms_a_life_that_began_with_the_question()
    {
        var late = new TaskCompletionSource<ReservationOutcome>();
        Task<ReservationOutcome> answer = late.Task, never = new TaskCompletionSource<ReservationOutcome>().Task;
        using var renewal = new ReservationRenewal(
            _ => new(Interlocked.Exchange(ref answer, never)), Life, _time);
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        // On a thread of the pool what awaits the answer goes on at once.
        await Task.Run(() => late.SetResult(ReservationOutcome.Applied), TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(25) - TimeSpan.FromTicks(1));
        Assert.False(renewal.Lost.IsCancellationRequested);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(renewal.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task A_store_that_has_forgotten_it_loses_it_with_the_next_renewal()
    {
        await using RateLimitReservation held = await _limiter.ReserveAsync("held", "k", 1, Life);
        CancellationToken lost = held.KeepRenewed(Life, _time);
        await _store.SettleAsync(held.Id, new long[] { 0 });
        _time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.False(lost.IsCancellationRequested);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Only_what_was_reserved_is_renewed_and_only_once()
    {
        RateLimitReservation held = await _limiter.ReserveAsync("held", "k", 1, Life);
        RateLimitReservation refused = await _limiter.ReserveAsync("held", "k", 1, Life);
        Assert.Throws<InvalidOperationException>(() => refused.KeepRenewed(Life, _time));
        held.KeepRenewed(Life, _time);
        Assert.Throws<InvalidOperationException>(() => held.KeepRenewed(Life, _time));
        await held.DisposeAsync();
        Assert.Throws<InvalidOperationException>(() => held.KeepRenewed(Life, _time));
        Assert.False(refused.Lost.CanBeCanceled);
    }
}

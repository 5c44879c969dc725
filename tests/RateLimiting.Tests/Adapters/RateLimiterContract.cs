using System.Threading.RateLimiting;

namespace Purlin.RateLimiting.Tests;

/// <summary>
/// What a limiter of the framework promises about queues, cancellation, disposal and statistics, held by the
/// framework's own limiters and by the adapters alike.
/// </summary>
public abstract class RateLimiterContract
{
    private const QueueProcessingOrder Oldest = QueueProcessingOrder.OldestFirst;
    private const QueueProcessingOrder Newest = QueueProcessingOrder.NewestFirst;

    protected abstract AdapterSubject Create(int permits, int queueLimit, QueueProcessingOrder order);

    [Fact]
    public async Task What_is_there_is_acquired_and_what_is_not_is_a_failed_lease()
    {
        using AdapterSubject subject = Create(2, 0, Oldest);
        await TakeAsync(subject, 2);
        using RateLimitLease failed = await subject.Limiter.AcquireAsync();
        Assert.False(failed.IsAcquired);
        subject.GiveBack(1);
        await TakeAsync(subject, 1);
    }

    [Fact]
    public async Task To_acquire_none_is_to_wait_until_there_is_any_even_without_a_queue()
    {
        using AdapterSubject subject = Create(1, 0, Oldest);
        using RateLimitLease full = await subject.Limiter.AcquireAsync(0);
        Assert.True(full.IsAcquired);
        await TakeAsync(subject, 1);
        using RateLimitLease none = subject.Limiter.AttemptAcquire(0);
        Assert.False(none.IsAcquired);
        Task<RateLimitLease> some = Start(subject, 0)[0];
        Assert.False(some.IsCompleted);
        subject.GiveBack(1);
        Assert.True((await Soon(some)).IsAcquired);
        await TakeAsync(subject, 1);
    }

    [Fact]
    public async Task The_oldest_are_served_first_and_in_order()
    {
        using AdapterSubject subject = Create(1, 3, Oldest);
        await TakeAsync(subject, 1);
        List<Task<RateLimitLease>> waiting = Start(subject, 1, 1, 1);
        for (int i = 0; i < 3; i++)
        {
            Assert.False(waiting[i].IsCompleted);
            subject.GiveBack(1);
            Keep(subject, await Soon(waiting[i]));
        }
    }

    [Fact]
    public async Task The_newest_are_served_first()
    {
        using AdapterSubject subject = Create(1, 3, Newest);
        await TakeAsync(subject, 1);
        List<Task<RateLimitLease>> waiting = Start(subject, 1, 1, 1);
        for (int i = 2; i >= 0; i--)
        {
            Assert.False(waiting[i].IsCompleted);
            subject.GiveBack(1);
            Keep(subject, await Soon(waiting[i]));
        }
    }

    [Fact]
    public async Task Who_finds_no_room_in_the_queue_fails_at_once()
    {
        using AdapterSubject subject = Create(1, 2, Oldest);
        await TakeAsync(subject, 1);
        List<Task<RateLimitLease>> waiting = Start(subject, 1, 1);
        using RateLimitLease failed = await subject.Limiter.AcquireAsync();
        Assert.False(failed.IsAcquired);
        Assert.Equal(2, subject.Limiter.GetStatistics()!.CurrentQueuedCount);
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
    }

    [Fact]
    public async Task A_newcomer_takes_the_place_of_the_oldest_where_the_newest_come_first()
    {
        using AdapterSubject subject = Create(2, 2, Newest);
        await TakeAsync(subject, 2);
        List<Task<RateLimitLease>> waiting = Start(subject, 1, 1);
        Task<RateLimitLease> newest = Start(subject, 2)[0];
        Assert.False((await Soon(waiting[0])).IsAcquired);
        Assert.False((await Soon(waiting[1])).IsAcquired);
        Assert.False(newest.IsCompleted);
        Assert.Equal(2, subject.Limiter.GetStatistics()!.CurrentQueuedCount);
        subject.GiveBack(2);
        Assert.True((await Soon(newest)).IsAcquired);
    }

    [Fact]
    public async Task More_than_the_queue_can_hold_never_waits_and_evicts_nobody()
    {
        using AdapterSubject subject = Create(3, 1, Newest);
        await TakeAsync(subject, 3);
        Task<RateLimitLease> waiting = Start(subject, 1)[0];
        using RateLimitLease failed = await subject.Limiter.AcquireAsync(2);
        Assert.False(failed.IsAcquired);
        subject.GiveBack(1);
        Assert.True((await Soon(waiting)).IsAcquired);
    }

    [Fact]
    public async Task A_big_one_at_the_head_holds_up_the_small_ones_behind_it()
    {
        using AdapterSubject subject = Create(3, 5, Oldest);
        await TakeAsync(subject, 3);
        List<Task<RateLimitLease>> waiting = Start(subject, 2, 1);
        subject.GiveBack(1);
        Assert.Equal((false, false), (waiting[0].IsCompleted, waiting[1].IsCompleted));
        subject.GiveBack(1);
        Assert.True((await Soon(waiting[0])).IsAcquired);
        Assert.False(waiting[1].IsCompleted);
        subject.GiveBack(1);
        Assert.True((await Soon(waiting[1])).IsAcquired);
    }

    [Fact]
    public async Task A_cancelled_one_takes_nothing_and_leaves_its_place_to_others()
    {
        using AdapterSubject subject = Create(2, 2, Oldest);
        await TakeAsync(subject, 2);
        using var cancellation = new CancellationTokenSource();
        Task<RateLimitLease> cancelled = subject.Limiter.AcquireAsync(2, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(cancellation.Token, error.CancellationToken);
        Assert.Equal(0, subject.Limiter.GetStatistics()!.CurrentQueuedCount);
        Task<RateLimitLease> next = Start(subject, 1)[0];
        subject.GiveBack(1);
        Assert.True((await Soon(next)).IsAcquired);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => subject.Limiter.AcquireAsync(1, cancellation.Token).AsTask());
    }

    [Fact]
    public async Task When_the_head_is_cancelled_the_next_gets_what_there_is()
    {
        using AdapterSubject subject = Create(2, 3, Oldest);
        await TakeAsync(subject, 2);
        using var cancellation = new CancellationTokenSource();
        Task<RateLimitLease> head = subject.Limiter.AcquireAsync(2, cancellation.Token).AsTask();
        Task<RateLimitLease> next = Start(subject, 1)[0];
        subject.GiveBack(1);
        Assert.False(next.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => head);
        // The framework's bucket looks at its queue with the next refill only; nobody promises sooner.
        if (!next.IsCompleted)
            subject.GiveBack(1);
        Assert.True((await Soon(next)).IsAcquired);
    }

    [Fact]
    public async Task Disposal_fails_who_waits_and_throws_at_who_comes()
    {
        AdapterSubject subject = Create(1, 2, Oldest);
        await TakeAsync(subject, 1);
        List<Task<RateLimitLease>> waiting = Start(subject, 1, 1);
        subject.Dispose();
        Assert.All(await Soon(Task.WhenAll(waiting)), lease => Assert.False(lease.IsAcquired));
        Assert.Throws<ObjectDisposedException>(() => subject.Limiter.AttemptAcquire());
        Assert.Throws<ObjectDisposedException>(() => subject.Limiter.GetStatistics());
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await subject.Limiter.AcquireAsync());
        subject.Limiter.Dispose();
        await subject.Limiter.DisposeAsync();
    }

    [Fact]
    public async Task Statistics_count_leases_and_show_what_is_left_and_waited_for()
    {
        using AdapterSubject subject = Create(3, 4, Oldest);
        await TakeAsync(subject, 2);
        RateLimiterStatistics after = subject.Limiter.GetStatistics()!;
        Assert.Equal((1L, 0L, 0L, 2L), (after.CurrentAvailablePermits, after.CurrentQueuedCount,
            after.TotalFailedLeases, after.TotalSuccessfulLeases));
        Task<RateLimitLease> waiting = Start(subject, 3)[0];
        using RateLimitLease failed = await subject.Limiter.AcquireAsync(2);
        after = subject.Limiter.GetStatistics()!;
        Assert.Equal((1L, 3L, 1L, 2L), (after.CurrentAvailablePermits, after.CurrentQueuedCount,
            after.TotalFailedLeases, after.TotalSuccessfulLeases));
        subject.GiveBack(2);
        Assert.True((await Soon(waiting)).IsAcquired);
        after = subject.Limiter.GetStatistics()!;
        Assert.Equal((0L, 0L, 1L, 3L), (after.CurrentAvailablePermits, after.CurrentQueuedCount,
            after.TotalFailedLeases, after.TotalSuccessfulLeases));
    }

    [Fact]
    public async Task It_is_idle_while_every_permit_is_there()
    {
        using AdapterSubject subject = Create(2, 0, Oldest);
        Assert.NotNull(subject.Limiter.IdleDuration);
        await TakeAsync(subject, 1);
        Assert.Null(subject.Limiter.IdleDuration);
        subject.GiveBack(1);
        Assert.NotNull(subject.Limiter.IdleDuration);
    }

    [Fact]
    public async Task A_negative_count_is_an_error_and_consumes_nothing()
    {
        using AdapterSubject subject = Create(1, 1, Oldest);
        Assert.Throws<ArgumentOutOfRangeException>(() => subject.Limiter.AttemptAcquire(-1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await subject.Limiter.AcquireAsync(-1));
        await TakeAsync(subject, 1);
    }

    [Fact]
    public async Task Leases_say_what_they_know_by_name()
    {
        using AdapterSubject subject = Create(1, 0, Oldest);
        await TakeAsync(subject, 1);
        using RateLimitLease failed = await subject.Limiter.AcquireAsync();
        Assert.Contains(failed.MetadataNames, name =>
            name == MetadataName.RetryAfter.Name || name == MetadataName.ReasonPhrase.Name);
        Assert.All(failed.GetAllMetadata(), pair => Assert.NotNull(pair.Value));
        Assert.False(failed.TryGetMetadata("no such name", out object? nothing));
        Assert.Null(nothing);
    }

    // What never comes is a failure, not a hang.
    private static Task<T> Soon<T>(Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(60));

    private static async Task TakeAsync(AdapterSubject subject, int permits)
    {
        for (int i = 0; i < permits; i++)
            Keep(subject, await subject.Limiter.AcquireAsync());
    }

    private static void Keep(AdapterSubject subject, RateLimitLease lease)
    {
        Assert.True(lease.IsAcquired);
        (subject as AdapterSubject.Held)?.Keep(lease);
    }

    private static List<Task<RateLimitLease>> Start(AdapterSubject subject, params int[] permits) =>
        [.. permits.Select(count => subject.Limiter.AcquireAsync(count).AsTask())];
}

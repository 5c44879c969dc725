using System.Runtime.CompilerServices;

namespace Purlin.Shared;

/// <summary>
/// How long one call to Redis may take, by which clock. The client's own limits do not do: 1.x has none for
/// asynchronous calls, and later versions look at theirs about once a second. Immutable, thread-safe; an adapter keeps
/// one.
/// </summary>
/// <remarks>
/// <b>A call that failed by its deadline or by cancellation has an unknown outcome.</b> It may have been carried out,
/// may be carried out later, when a frozen server goes on, or never. Nothing here repeats it; whoever does needs a
/// call that is idempotent. The late reply is observed and dropped, so that its failure is never an unobserved
/// exception.
/// </remarks>
internal sealed class RedisDeadline
{
    /// <summary>The longest deadline that can be asked for.</summary>
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromHours(1);

    // 1.x completes its tasks on the one thread that completes them all: a caller that blocked there, as the client's
    // own Dispose does, would wait for itself. Later versions continue on the pool by themselves.
    private static readonly bool ClientContinuesInline =
        typeof(StackExchange.Redis.IDatabase).Assembly.GetName().Version is { Major: < 2 };

    private readonly TimeProvider _timeProvider;

    /// <param name="timeout">How long a call may take: more than zero, at most an hour.</param>
    /// <param name="timeProvider">The clock that measures it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is out of its range.</exception>
    public RedisDeadline(TimeSpan timeout, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        if (timeout <= TimeSpan.Zero || timeout > MaxTimeout)
        {
            throw new ArgumentOutOfRangeException(nameof(timeout), timeout,
                $"A call to Redis takes more than zero and at most {MaxTimeout}: give a time-out in that range.");
        }

        Timeout = timeout;
        _timeProvider = timeProvider;
    }

    /// <summary>How long a call may take.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>The moment from which the time-out of a call that has several parts counts.</summary>
    public long Start() => _timeProvider.GetTimestamp();

    /// <summary>Waits for a call, from now at most <see cref="Timeout"/>.</summary>
    /// <inheritdoc cref="BoundAsync{T}(Task{T},string,long,CancellationToken)"/>
    public ValueTask<T> BoundAsync<T>(Task<T> call, string name, CancellationToken cancellationToken) =>
        BoundAsync(call, name, Start(), cancellationToken);

    /// <summary>
    /// Waits for a call, at most until <see cref="Timeout"/> after <paramref name="start"/>. The caller goes on a
    /// thread of the pool, where it may block. To be awaited once.
    /// </summary>
    /// <param name="call">The call under way.</param>
    /// <param name="name">What the exception calls it: a fixed name of the adapter, never a key or a value.</param>
    /// <param name="start">From <see cref="Start"/>.</param>
    /// <param name="cancellationToken">Ends the waiting, not the call.</param>
    /// <exception cref="TimeoutException">The deadline passed, or the client gave up before it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while the call was under way.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<T> BoundAsync<T>(Task<T> call, string name, long start, CancellationToken cancellationToken)
    {
        // A negative time would mean for ever.
        TimeSpan left = Timeout - _timeProvider.GetElapsedTime(start);
        Task<T> bounded = call.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _timeProvider, cancellationToken);
        if (!bounded.IsCompleted)
        {
            await ((Task)bounded).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ClientContinuesInline)
                await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }

        if (!bounded.IsCompletedSuccessfully)
            Observe(call);
        // From the deadline, or the client's own, whose text may show the command: replaced in both cases.
        if (bounded.Exception?.InnerException is TimeoutException)
        {
            throw new TimeoutException($"Redis call '{name}' was not answered within {Timeout.TotalMilliseconds} ms. "
                + "Whether it was carried out is unknown.");
        }

        return await bounded.ConfigureAwait(false);
    }

    private static void Observe(Task call) =>
        _ = call.ContinueWith(static late => _ = late.Exception, CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
}

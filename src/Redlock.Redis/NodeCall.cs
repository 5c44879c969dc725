using System.Threading.Tasks.Sources;
using StackExchange.Redis;

namespace Purlin.Redlock.Redis;

/// <summary>
/// One call of the script, awaited without a task of its own, and used again when the client has answered it and the
/// caller has heard. Answer, deadline and cancellation may come at once: the first counts, a later answer is dropped.
/// </summary>
/// <param name="node">Whose call it is.</param>
internal sealed class NodeCall(RedisLockNode node) : IValueTaskSource, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<bool> _signal;
    private Action? _answered;
    private LockBatch? _batch;
    private RedisValue[] _values = [];
    private Task<RedisResult>? _answer;
    private CancellationTokenRegistration _registration;
    private int _hasEnded;
    private int _users;

    /// <summary>When it began, a timestamp of the node's clock.</summary>
    public long Start { get; private set; }

    /// <summary>What its caller awaits, once.</summary>
    public ValueTask Task => new(this, _signal.Version);

    /// <summary>Begins with a batch.</summary>
    /// <param name="batch">Left alone if the answer does not come first.</param>
    /// <param name="values">The arguments; the client's until it answers.</param>
    /// <param name="start">A timestamp of the node's clock.</param>
    public void Begin(LockBatch batch, RedisValue[] values, long start)
    {
        _signal.Reset();
        (_batch, _values, Start) = (batch, values, start);
        // The client and the caller.
        _users = 2;
        Volatile.Write(ref _hasEnded, 0);
    }

    /// <summary>Waits for the client; the answer is read on a thread of the pool.</summary>
    public void Await(Task<RedisResult> answer, CancellationToken cancellationToken)
    {
        _answer = answer;
        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(static (state, token) =>
                ((NodeCall)state!).TryEnd(new OperationCanceledException(token)), this);
        }

        answer.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_answered ??= Answered);
    }

    /// <summary>Ends it without an answer, if there is none yet.</summary>
    public void TryEnd(Exception failure)
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) == 0)
            _signal.SetException(failure);
    }

    /// <summary>Has the caller hear what became of it.</summary>
    public void Complete(Exception? failure)
    {
        if (failure is null)
            _signal.SetResult(true);
        else
            _signal.SetException(failure);
    }

    void IThreadPoolWorkItem.Execute()
    {
        (Task<RedisResult> answer, LockBatch batch, RedisValue[] values) = (_answer!, _batch!, _values);
        (_answer, _batch, _values) = (null, null, []);
        _registration.Dispose();
        _registration = default;
        node.Forget(this, answer.IsCompletedSuccessfully ? values : null);
        if (Interlocked.Exchange(ref _hasEnded, 1) == 0)
            node.Take(this, answer, batch, values);
        else
            _ = answer.Exception;
        Leave();
    }

    void IValueTaskSource.GetResult(short token)
    {
        try
        {
            _signal.GetResult(token);
        }
        finally
        {
            Leave();
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _signal.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _signal.OnCompleted(continuation, state, token, flags);

    // 1.x completes its tasks on the one thread that completes them all: whoever blocked there would wait for itself.
    private void Answered() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    private void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            node.Reuse(this);
    }
}

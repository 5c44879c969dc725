using Purlin.Shared;
using StackExchange.Redis;

namespace Purlin.RateLimiting.Redis;

/// <summary>
/// Turns operations of concurrent callers into few calls: one that comes while fewer calls are under way than may be
/// goes out at once, alone; those that come meanwhile share the next call. So there is no window to wait for: a lone
/// caller never waits, and the more there are the larger the calls. Thread-safe.
/// </summary>
/// <remarks>
/// Bounds: so many operations wait at most, the next one is an error; a call carries at most 256 operations and 4,000
/// numbers. When a call runs into its deadline everything that waits fails with it: nobody waits for the sum of two.
/// </remarks>
internal sealed class CallQueue(ScriptCaller caller, Func<bool> isCluster, int maxCalls, int maxWaiting)
{
    private const int MaxOperations = 256;
    private const int MaxNumbers = 4_000;

    private readonly Lock _lock = new();
    private readonly Queue<Operation> _waiting = new();
    private int _calls;

    /// <summary>
    /// Adds operations, in order; each is answered by its task. All go out in one call where bounds and slots allow.
    /// </summary>
    /// <exception cref="TimeoutException">Too many wait already; none is added.</exception>
    public void Add(ReadOnlySpan<Operation> operations)
    {
        bool isFree;
        using (_lock.EnterScope())
        {
            if (_waiting.Count > 0 && _waiting.Count + operations.Length > maxWaiting)
            {
                throw new TimeoutException(
                    $"{maxWaiting} checks wait for Redis already. Shed load before, or let more wait (MaxWaiting).");
            }

            foreach (Operation operation in operations)
                _waiting.Enqueue(operation);
            isFree = _calls < maxCalls;
            if (isFree)
                _calls++;
        }

        if (isFree)
            _ = DrainAsync();
    }

    /// <summary>Runs an operation.</summary>
    /// <param name="operation">Of keys in one slot, where there are slots.</param>
    /// <param name="cancellationToken">Ends the wait; if it still waited it is not run at all.</param>
    /// <exception cref="TimeoutException">Too many wait already.</exception>
    public async ValueTask<ArraySegment<double>> RunAsync(Operation operation, CancellationToken cancellationToken)
    {
        Add(new ReadOnlySpan<Operation>(in operation));
        return await WaitAsync(operation, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for an operation that was added.</summary>
    public static async ValueTask<ArraySegment<double>> WaitAsync(
        Operation operation, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
            return await operation.Task.ConfigureAwait(false);
        await using (cancellationToken.UnsafeRegister(
            static (state, token) => ((Operation)state!).TrySetCanceled(token), operation).ConfigureAwait(false))
        {
            return await operation.Task.ConfigureAwait(false);
        }
    }

    // One of the calls under way, and after it another of what became due meanwhile, as long as there is anything.
    private async Task DrainAsync()
    {
        var batch = new List<Operation>();
        while (TryTake(batch))
        {
            if (batch.Count > 1 && isCluster())
                await Task.WhenAll(BySlot(batch).Select(CallAsync)).ConfigureAwait(false);
            else
                await CallAsync(batch).ConfigureAwait(false);
            batch.Clear();
        }
    }

    private bool TryTake(List<Operation> batch)
    {
        using (_lock.EnterScope())
        {
            for (int size = 0; batch.Count < MaxOperations && _waiting.TryPeek(out Operation? next);)
            {
                if (!next.Task.IsCompleted)
                {
                    size += next.Size;
                    if (size > MaxNumbers && batch.Count > 0)
                        break;
                    batch.Add(next);
                }

                _waiting.Dequeue();
            }

            if (batch.Count == 0)
                _calls--;
            return batch.Count > 0;
        }
    }

    private static IEnumerable<List<Operation>> BySlot(List<Operation> batch) => batch
        .GroupBy(operation => RedisKeySlot.Of((RedisKey)operation.Parts[0].Key)).Select(group => group.ToList());

    // Never throws: what goes wrong, the operations' callers are told. A call that the script could not decide has
    // written nothing, so its operations go again one by one, and only those fail that are to blame.
    private async Task CallAsync(List<Operation> operations)
    {
        try
        {
            CallReply reply = await caller.RunAsync(operations).ConfigureAwait(false);
            ArraySegment<double>[] answers = reply.Split(operations);
            for (int i = 0; i < answers.Length; i++)
                operations[i].TrySetResult(answers[i]);
        }
        catch (Exception e) when (operations.Count > 1
            && e is InvalidOperationException or InvalidDataException or RedisServerException)
        {
            foreach (Operation operation in operations)
                await CallAsync([operation]).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            foreach (Operation operation in operations)
                operation.TrySetException(e);
            if (e is TimeoutException)
                FailWaiting(e);
        }
    }

    private void FailWaiting(Exception e)
    {
        Operation[] waiting;
        using (_lock.EnterScope())
        {
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        foreach (Operation operation in waiting)
            operation.TrySetException(e);
    }
}

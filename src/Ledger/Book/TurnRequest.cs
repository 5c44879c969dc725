namespace Purlin.Ledger;

/// <summary>Somebody who waits to be the writer in person: the role is given, and given back.</summary>
internal abstract class TurnRequest : LedgerRequest
{
    /// <summary>Hands over the role of the writer.</summary>
    public abstract void Give();

    public override void Apply(LedgerKernel kernel) =>
        throw new InvalidOperationException("A turn is given, not applied.");

    public override void Complete() => Give();
}

/// <summary>A thread that waits for its turn.</summary>
internal sealed class ThreadTurn : TurnRequest
{
    // A monitor rather than an event: nothing to dispose of.
    private readonly object _gate = new();
    private bool _isAnswered;
    private bool _isGiven;
    private Exception? _failure;

    public override void Give() => Answer(isGiven: true, null);

    public override void Fail(Exception cause) => Answer(isGiven: false, cause);

    public override void Refuse() => Answer(isGiven: false, null);

    /// <returns>False if the role was not given because somebody else held the store for too long.</returns>
    public bool Wait()
    {
        lock (_gate)
        {
            while (!_isAnswered)
                Monitor.Wait(_gate);
        }

        return _failure is null ? _isGiven : throw _failure;
    }

    private void Answer(bool isGiven, Exception? failure)
    {
        lock (_gate)
        {
            (_isAnswered, _isGiven, _failure) = (true, isGiven, failure);
            Monitor.Pulse(_gate);
        }
    }
}

/// <summary>
/// An enlisted transaction that waits for its turn, before all others: it may hold the store that they wait for.
/// </summary>
internal sealed class EnlistedTurn(bool runsContinuationsInline) : TurnRequest
{
    private readonly TaskCompletionSource<bool> _answer = new(
        runsContinuationsInline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>False if the role was not given because somebody else held the store for too long.</summary>
    public Task<bool> Task => _answer.Task;

    public override void Give() => _answer.SetResult(true);

    public override void Fail(Exception cause) => _answer.SetException(cause);

    public override void Refuse() => _answer.SetResult(false);
}

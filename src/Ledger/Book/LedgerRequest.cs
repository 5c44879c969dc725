namespace Purlin.Ledger;

/// <summary>Something that waits for its group. Applied by the writer, answered when the group lasts.</summary>
internal abstract class LedgerRequest
{
    public abstract void Apply(LedgerKernel kernel);

    public abstract void Complete();

    public abstract void Fail(Exception cause);
}

/// <summary>A request with an answer.</summary>
internal abstract class LedgerRequest<T>(bool runsContinuationsInline) : LedgerRequest
{
    // The writer answers many: it does not run what they do next, unless nothing may run on other threads.
    private readonly TaskCompletionSource<T> _answer = new(
        runsContinuationsInline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _answer.Task;

    protected abstract T Result { get; }

    public override void Complete() => _answer.SetResult(Result);

    public override void Fail(Exception cause) => _answer.SetException(cause);
}

/// <summary>One command.</summary>
internal sealed class CommandRequest(LedgerCommand command, bool runsContinuationsInline)
    : LedgerRequest<PostingResult>(runsContinuationsInline)
{
    private PostingResult _result;

    protected override PostingResult Result => _result;

    public override void Apply(LedgerKernel kernel) => _result = kernel.Apply(command);
}

/// <summary>Commands that happen all or none.</summary>
internal sealed class ChainRequest(LedgerCommand[] commands, bool runsContinuationsInline)
    : LedgerRequest<PostingResult[]>(runsContinuationsInline)
{
    protected override PostingResult[] Result { get; } = new PostingResult[commands.Length];

    public override void Apply(LedgerKernel kernel) => kernel.ApplyChain(commands, Result);
}

/// <summary>Accounts to open.</summary>
internal sealed class OpenRequest(Account[] accounts, bool runsContinuationsInline)
    : LedgerRequest<PostingResult[]>(runsContinuationsInline)
{
    protected override PostingResult[] Result { get; } = new PostingResult[accounts.Length];

    public override void Apply(LedgerKernel kernel)
    {
        for (int i = 0; i < accounts.Length; i++)
            Result[i] = kernel.Open(accounts[i]);
    }
}

/// <summary>
/// Nothing but the time that its group is written at: lets holds expire, and shows that all before it is done.
/// </summary>
internal sealed class SweepRequest(bool runsContinuationsInline) : LedgerRequest<bool>(runsContinuationsInline)
{
    protected override bool Result => true;

    public override void Apply(LedgerKernel kernel)
    {
        // Holds expire when the group begins.
    }
}

/// <summary>A thread that waits to be the writer itself.</summary>
internal sealed class TurnRequest : LedgerRequest
{
    // A monitor rather than an event: nothing to dispose of.
    private readonly object _gate = new();
    private bool _isGiven;
    private Exception? _failure;

    public void Give()
    {
        lock (_gate)
        {
            _isGiven = true;
            Monitor.Pulse(_gate);
        }
    }

    public void Wait()
    {
        lock (_gate)
        {
            while (!_isGiven)
                Monitor.Wait(_gate);
        }

        if (_failure is not null)
            throw _failure;
    }

    public override void Apply(LedgerKernel kernel) =>
        throw new InvalidOperationException("A turn is given, not applied.");

    public override void Complete() => Give();

    public override void Fail(Exception cause)
    {
        _failure = cause;
        Give();
    }
}

namespace Purlin.Ledger;

/// <summary>Something that waits for its group. Applied by the writer, answered when the group lasts.</summary>
internal abstract class LedgerRequest
{
    /// <summary>When it began to wait, as a timestamp of the book's time.</summary>
    public long Since { get; set; }

    public abstract void Apply(LedgerKernel kernel);

    public abstract void Complete();

    public abstract void Fail(Exception cause);

    /// <summary>Answers that somebody else held the store for too long.</summary>
    public abstract void Refuse();
}

/// <summary>A request with an answer.</summary>
internal abstract class LedgerRequest<T>(bool runsContinuationsInline) : LedgerRequest
{
    // The writer answers many: it does not run what they do next, unless nothing may run on other threads.
    private readonly TaskCompletionSource<T> _answer = new(
        runsContinuationsInline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _answer.Task;

    protected abstract T Result { get; }

    protected abstract T Busy { get; }

    public override void Complete() => _answer.SetResult(Result);

    public override void Fail(Exception cause) => _answer.SetException(cause);

    public override void Refuse() => _answer.SetResult(Busy);
}

/// <summary>One command.</summary>
internal sealed class CommandRequest(LedgerCommand command, bool runsContinuationsInline)
    : LedgerRequest<PostingResult>(runsContinuationsInline)
{
    private PostingResult _result;

    protected override PostingResult Result => _result;

    protected override PostingResult Busy => PostingResult.Busy;

    public override void Apply(LedgerKernel kernel) => _result = kernel.Apply(command);
}

/// <summary>Commands that happen all or none.</summary>
internal sealed class ChainRequest(LedgerCommand[] commands, bool runsContinuationsInline)
    : LedgerRequest<PostingResult[]>(runsContinuationsInline)
{
    protected override PostingResult[] Result { get; } = new PostingResult[commands.Length];

    protected override PostingResult[] Busy => [.. Enumerable.Repeat(PostingResult.Busy, commands.Length)];

    public override void Apply(LedgerKernel kernel) => kernel.ApplyChain(commands, Result);
}

/// <summary>Accounts to open.</summary>
internal sealed class OpenRequest(Account[] accounts, bool runsContinuationsInline)
    : LedgerRequest<PostingResult[]>(runsContinuationsInline)
{
    protected override PostingResult[] Result { get; } = new PostingResult[accounts.Length];

    protected override PostingResult[] Busy => [.. Enumerable.Repeat(PostingResult.Busy, accounts.Length)];

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

    protected override bool Busy => false;

    public override void Apply(LedgerKernel kernel)
    {
        // Holds expire when the group begins.
    }
}

namespace Purlin.Ledger;

/// <summary>
/// One command whose <see cref="PreparedPost"/> is beside it in the queue: all that is left to do is to answer.
/// </summary>
internal sealed class PreparedRequest(bool runsContinuationsInline) : LedgerRequest
{
    private readonly TaskCompletionSource<PostingResult> _answer = new(
        runsContinuationsInline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<PostingResult> Task => _answer.Task;

    public override void Apply(LedgerKernel kernel) =>
        throw new InvalidOperationException("What is prepared stands beside it in the queue.");

    public override void Complete() => throw new InvalidOperationException("The result is known to the writer.");

    public void Complete(in PostingResult result) => _answer.SetResult(result);

    public override void Fail(Exception cause) => _answer.SetException(cause);

    public override void Refuse() => _answer.SetResult(PostingResult.Busy);
}

namespace Purlin.Ledger;

public sealed partial class LedgerBook
{
    // A group is atomic and a store bounds it: so many openings have at most 1.5 MiB.
    private const int AccountsAtOnce = 8192;

    private ValueTask<PostingResult[]> OpenAsync(Account[] accounts, CancellationToken cancellationToken)
    {
        if (accounts.Length <= AccountsAtOnce)
            return Answer(EnqueueOpening(accounts), cancellationToken);

        // All of them wait at once, so that giving up the wait gives up no effect.
        var some = new List<Task<PostingResult[]>>();
        foreach (Account[] chunk in accounts.Chunk(AccountsAtOnce))
            some.Add(EnqueueOpening(chunk));
        return Answer(JoinAsync(some), cancellationToken);

        static async Task<PostingResult[]> JoinAsync(List<Task<PostingResult[]>> some) =>
            [.. (await Task.WhenAll(some).ConfigureAwait(false)).SelectMany(static results => results)];
    }

    private Task<PostingResult[]> EnqueueOpening(Account[] accounts)
    {
        var request = new OpenRequest(accounts, RunsContinuationsInline);
        Enqueue(request);
        return request.Task;
    }
}

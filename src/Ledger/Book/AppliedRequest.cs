namespace Purlin.Ledger;

/// <summary>A request of the group under way.</summary>
internal struct AppliedRequest
{
    public LedgerRequest Request;

    /// <summary>What became of one that was prepared; others know it themselves.</summary>
    public PostingResult Result;

    public readonly void Complete()
    {
        if (Result.Status == PostingStatus.None)
            Request.Complete();
        else
            ((PreparedRequest)Request).Complete(Result);
    }
}

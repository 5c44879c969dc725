namespace Purlin.Ledger;

/// <summary>A request of the group under way.</summary>
internal struct AppliedRequest
{
    public LedgerRequest Request;

    /// <summary>What became of it, if it was prepared and posted; else the request knows.</summary>
    public PostingResult Result;

    public readonly void Complete()
    {
        if (Result.Status == PostingStatus.None)
            Request.Complete();
        else
            Request.Complete(Result);
    }
}

namespace Purlin.Snowflake.Tests;

/// <summary>
/// A store whose clock a test puts forward. Where the clock cannot be moved, what is recorded is moved back instead, and
/// the times of requests and replies are moved along.
/// </summary>
/// <param name="Store">The store.</param>
/// <param name="Advance">Puts the clock forward, in milliseconds.</param>
/// <param name="MovesRecords">Whether it does so by moving what is recorded.</param>
public sealed record AdvancingStore(ISnowflakeLeaseStore Store, Func<long, ValueTask> Advance, bool MovesRecords)
{
    private long _movedMs;

    /// <summary>Puts the clock forward.</summary>
    public async ValueTask AdvanceAsync(long ms)
    {
        await Advance(ms);
        _movedMs += MovesRecords ? ms : 0;
    }

    /// <summary>One request.</summary>
    public async ValueTask<SnowflakeLeaseReply> AskAsync(SnowflakeLeaseTerms terms, SnowflakeLeaseRequest request) =>
        (await AskAsync(terms, [request])).Single();

    /// <summary>A call.</summary>
    public async ValueTask<SnowflakeLeaseReply[]> AskAsync(
        SnowflakeLeaseTerms terms, SnowflakeLeaseRequest[] requests)
    {
        SnowflakeLeaseReply[] replies = await Store.ApplyAsync(terms, requests.Select(Moved).ToArray());
        return [.. replies.Select(Moved)];
    }

    private SnowflakeLeaseRequest Moved(SnowflakeLeaseRequest request) => request switch
    {
        { Token: 0 } => request,
        { Kind: SnowflakeLeaseRequestKind.Acquire } => SnowflakeLeaseRequest.Acquire(request.Token, request.FirstNode,
            request.NodeCount, request.Node, request.StartMs - _movedMs),
        { Kind: SnowflakeLeaseRequestKind.Renew } => SnowflakeLeaseRequest.Renew(
            request.Token, request.Node, request.StartMs - _movedMs, request.EndMs - _movedMs),
        _ => SnowflakeLeaseRequest.Release(
            request.Token, request.Node, request.StartMs - _movedMs, request.EndMs - _movedMs),
    };

    private SnowflakeLeaseReply Moved(SnowflakeLeaseReply reply) => reply with
    {
        StartMs = reply.EndMs == 0 ? 0 : reply.StartMs + _movedMs,
        EndMs = reply.EndMs == 0 ? 0 : reply.EndMs + _movedMs,
        StoreNowMs = reply.StoreNowMs + _movedMs,
        RetryAtMs = reply.RetryAtMs == 0 ? 0 : reply.RetryAtMs + _movedMs,
    };
}

using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>What a holder asks of a lease store.</summary>
public enum SnowflakeLeaseRequestKind
{
    /// <summary>Any free node of the pool.</summary>
    Acquire = 0,

    /// <summary>A later end of a rectangle that has not ended.</summary>
    Renew = 1,

    /// <summary>An earlier end: nothing is minted in the rectangle any more.</summary>
    Release = 2,
}

/// <summary>
/// One request to a lease store, made by <see cref="Acquire"/>, <see cref="Renew"/> or <see cref="Release"/>. Times
/// are milliseconds of id time since 1970-01-01 UTC, which is the store's clock. Immutable.
/// </summary>
public readonly record struct SnowflakeLeaseRequest
{
    /// <summary>The largest pool of nodes, 65,536.</summary>
    public const int MaxPool = 65_536;

    /// <summary>The most requests of one call, 256.</summary>
    public const int MaxBatch = 256;

    /// <summary>What is asked.</summary>
    public SnowflakeLeaseRequestKind Kind { get; private init; }

    /// <summary>The holder of one rectangle: 64 random bits, other ones for each rectangle, never 0.</summary>
    public ulong Token { get; private init; }

    /// <summary>The node of the rectangle; for <see cref="Acquire"/> the one to look at first.</summary>
    public int Node { get; private init; }

    /// <summary>The first node of the pool; only of <see cref="Acquire"/>.</summary>
    public int FirstNode { get; private init; }

    /// <summary>The number of nodes in the pool; only of <see cref="Acquire"/>.</summary>
    public int NodeCount { get; private init; }

    /// <summary>The start of the rectangle; for <see cref="Acquire"/> the earliest that is of use.</summary>
    public long StartMs { get; private init; }

    /// <summary>The exclusive end of the rectangle as the holder knows it; 0 for <see cref="Acquire"/>.</summary>
    public long EndMs { get; private init; }

    /// <summary>Asks for a rectangle of any free node of a pool.</summary>
    /// <param name="token">Drawn for this rectangle; kept when the same request is sent again.</param>
    /// <param name="firstNode">The first node of the pool, at least 0.</param>
    /// <param name="nodeCount">How many nodes the pool has, 1 to <see cref="MaxPool"/>.</param>
    /// <param name="preferredNode">The node to look at first, of the pool.</param>
    /// <param name="notBeforeMs">No rectangle that starts earlier is of use, because the holder has minted up to here.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The token is 0, or the pool or the node out of range.</exception>
    public static SnowflakeLeaseRequest Acquire(
        ulong token, int firstNode, int nodeCount, int preferredNode, long notBeforeMs)
    {
        ArgumentOutOfRangeException.ThrowIfZero(token);
        Guard.InRange(nodeCount, 1, MaxPool);
        Guard.InRange(firstNode, 0, int.MaxValue - nodeCount);
        Guard.InRange(preferredNode, firstNode, firstNode + nodeCount - 1);
        return new SnowflakeLeaseRequest
        {
            Kind = SnowflakeLeaseRequestKind.Acquire,
            Token = token,
            Node = preferredNode,
            FirstNode = firstNode,
            NodeCount = nodeCount,
            StartMs = notBeforeMs,
        };
    }

    /// <summary>Presents a rectangle that has not ended and asks for a later end.</summary>
    /// <param name="token">That of the grant.</param>
    /// <param name="node">That of the grant.</param>
    /// <param name="startMs">That of the grant.</param>
    /// <param name="endMs">That of the last grant or renewal that was answered.</param>
    /// <exception cref="ArgumentOutOfRangeException">The token is 0, the node negative or the rectangle empty.
    /// </exception>
    public static SnowflakeLeaseRequest Renew(ulong token, int node, long startMs, long endMs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(endMs, startMs);
        return Present(SnowflakeLeaseRequestKind.Renew, token, node, startMs, endMs);
    }

    /// <summary>Gives the rest of a rectangle back, so that the node is free sooner.</summary>
    /// <param name="token">That of the grant.</param>
    /// <param name="node">That of the grant.</param>
    /// <param name="startMs">That of the grant.</param>
    /// <param name="endMs">Beyond the last id minted in it; the start if there was none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The token is 0, the node negative or the end before the start.
    /// </exception>
    public static SnowflakeLeaseRequest Release(ulong token, int node, long startMs, long endMs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(endMs, startMs);
        return Present(SnowflakeLeaseRequestKind.Release, token, node, startMs, endMs);
    }

    /// <summary>Checks the arguments of <see cref="ISnowflakeLeaseStore.ApplyAsync"/>, as every store does.</summary>
    /// <param name="terms">Not <c>default</c>.</param>
    /// <param name="requests">At least one and at most <see cref="MaxBatch"/>, none of them <c>default</c>.</param>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static void CheckBatch(SnowflakeLeaseTerms terms, ReadOnlySpan<SnowflakeLeaseRequest> requests)
    {
        Guard.InRange(terms.SliceMs, SnowflakeLeaseTerms.MinSliceMs, SnowflakeLeaseTerms.MaxSliceMs,
            "Make the terms by their constructor.");
        Guard.InRange(requests.Length, 1, MaxBatch, "Send more in several calls.", nameof(requests));
        foreach (ref readonly SnowflakeLeaseRequest request in requests)
        {
            if (request.Token == 0)
            {
                throw new ArgumentException(
                    "A request has no token: make it by Acquire, Renew or Release.", nameof(requests));
            }
        }
    }

    private static SnowflakeLeaseRequest Present(
        SnowflakeLeaseRequestKind kind, ulong token, int node, long startMs, long endMs)
    {
        ArgumentOutOfRangeException.ThrowIfZero(token);
        ArgumentOutOfRangeException.ThrowIfNegative(node);
        return new SnowflakeLeaseRequest { Kind = kind, Token = token, Node = node, StartMs = startMs, EndMs = endMs };
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.Snowflake;

/// <summary>
/// The records of one namespace, and <see cref="LeaseRule"/> applied to them. Not thread-safe.
/// </summary>
internal sealed class LeaseTable
{
    private readonly Dictionary<int, LeaseRecord> _records = [];

    /// <summary>What is kept beside the nodes; null before the first request.</summary>
    public LeaseNamespace? Namespace { get; set; }

    /// <summary>The last rectangle of a node; <c>default</c> when it never had one.</summary>
    public LeaseRecord this[int node]
    {
        get => _records.GetValueOrDefault(node);
        set => _records[node] = value;
    }

    /// <summary>Answers one request. Time is linear in the occupied nodes that an acquisition passes.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="terms">Those of the caller.</param>
    /// <param name="epoch">The store's life and line of succession.</param>
    /// <param name="nowMs">The store's clock.</param>
    public SnowflakeLeaseReply Apply(
        in SnowflakeLeaseRequest request, SnowflakeLeaseTerms terms, string epoch, long nowMs)
    {
        LeaseNamespace known = Namespace = LeaseRule.Enter(Namespace, epoch, terms, nowMs);
        if (!LeaseRule.Agrees(known, terms, request))
            return LeaseRule.Refuse(SnowflakeLeaseOutcome.TermsDiffer, nowMs, LeaseRule.QuietAtMs(known));
        if (request.Kind == SnowflakeLeaseRequestKind.Acquire)
            return LeaseRule.Bars(known, request, nowMs) ?? Acquire(request, terms, nowMs);

        LeaseRecord record = this[request.Node];
        SnowflakeLeaseReply reply = request.Kind == SnowflakeLeaseRequestKind.Renew
            ? LeaseRule.Renew(record, request, terms, nowMs, out LeaseRecord next)
            : LeaseRule.Release(record, request, nowMs, out next);
        Keep(request.Node, next, reply);
        return reply;
    }

    /// <summary>Takes over what another table holds.</summary>
    public void CopyFrom(LeaseTable other)
    {
        _records.Clear();
        foreach ((int node, LeaseRecord record) in other._records)
            _records.Add(node, record);
        Namespace = other.Namespace;
    }

    private SnowflakeLeaseReply Acquire(in SnowflakeLeaseRequest request, SnowflakeLeaseTerms terms, long nowMs)
    {
        long soonestMs = long.MaxValue;
        int node = request.Node;
        for (int i = 0; i < request.NodeCount; i++)
        {
            // Where the pool is full, this is passed for every node of it.
            ref LeaseRecord record = ref CollectionsMarshal.GetValueRefOrNullRef(_records, node);
            if (Unsafe.IsNullRef(ref record) || LeaseRule.IsFree(record, request, nowMs))
            {
                SnowflakeLeaseReply reply =
                    LeaseRule.Acquire(this[node], request, node, terms, nowMs, out LeaseRecord next);
                Keep(node, next, reply);
                return reply;
            }

            soonestMs = Math.Min(soonestMs, LeaseRule.FreeAtMs(record));
            node = node - request.FirstNode == request.NodeCount - 1 ? request.FirstNode : node + 1;
        }

        return LeaseRule.Refuse(SnowflakeLeaseOutcome.NoFreeNode, nowMs, soonestMs);
    }

    private void Keep(int node, LeaseRecord next, in SnowflakeLeaseReply reply)
    {
        if (reply.Outcome is not (SnowflakeLeaseOutcome.Granted or SnowflakeLeaseOutcome.Released))
            return;
        this[node] = next;
        if (next.EndMs > Namespace!.HighMs)
            Namespace = Namespace with { HighMs = next.EndMs };
    }
}

namespace Purlin.Snowflake;

/// <summary>
/// The rule of every lease store, as pure functions: (what is recorded, the request, the store's clock) gives (what is
/// recorded next, the reply). The memory store applies it; the Redis script is the same rule in Lua, and a parity test
/// holds both together.
/// </summary>
/// <remarks>
/// <para>Why rectangles of one node never overlap: a grant starts at the store's clock, and only when that is beyond
/// every recorded end of the node. What a store has forgotten ends at most a span after its last clock reading, and
/// <see cref="Enter"/> lets nobody new in until then. A rectangle that is presented for renewal and is not recorded has
/// been forgotten; it is taken back as long as it has not ended, so that a failover costs no holder its lease.</para>
/// </remarks>
internal static class LeaseRule
{
    private const long ClockErrorMs = SnowflakeLeaseTerms.StoreClockErrorMs;

    /// <summary>
    /// What holds for the namespace from now on: another life of the store, or none that is known, starts a quarantine;
    /// new terms hold once no lease of the old ones is left.
    /// </summary>
    /// <param name="known">What is recorded; null when there is nothing.</param>
    /// <param name="epoch">The store's life and line of succession.</param>
    /// <param name="terms">Those of the caller.</param>
    /// <param name="nowMs">The store's clock.</param>
    public static LeaseNamespace Enter(LeaseNamespace? known, string epoch, SnowflakeLeaseTerms terms, long nowMs)
    {
        if (known is null)
            return new LeaseNamespace(epoch, nowMs + terms.SpanMs + ClockErrorMs, terms.SpanMs, HighMs: 0);
        if (known.Epoch != epoch)
        {
            // The clock may have gone back while the store was away: what was granted last was granted at this time.
            long lastGrantMs = Math.Max(nowMs, known.HighMs - known.SpanMs);
            long untilMs = lastGrantMs + Math.Max(known.SpanMs, terms.SpanMs) + ClockErrorMs;
            return known with { Epoch = epoch, QuarantineUntilMs = Math.Max(known.QuarantineUntilMs, untilMs) };
        }

        return terms.SpanMs != known.SpanMs && nowMs >= QuietAtMs(known)
            ? known with { SpanMs = terms.SpanMs }
            : known;
    }

    /// <summary>Whether the terms are those of the namespace; releases are taken under any.</summary>
    public static bool Agrees(LeaseNamespace known, SnowflakeLeaseTerms terms, in SnowflakeLeaseRequest request) =>
        terms.SpanMs == known.SpanMs || request.Kind == SnowflakeLeaseRequestKind.Release;

    /// <summary>From when on no lease is left, if nobody renews.</summary>
    public static long QuietAtMs(LeaseNamespace known) =>
        Math.Max(known.HighMs + ClockErrorMs, known.QuarantineUntilMs);

    /// <summary>Why nobody gets a new rectangle now, whatever the node; null when one may.</summary>
    public static SnowflakeLeaseReply? Bars(LeaseNamespace known, in SnowflakeLeaseRequest request, long nowMs)
    {
        if (nowMs < known.QuarantineUntilMs)
            return Refuse(SnowflakeLeaseOutcome.Quarantined, nowMs, known.QuarantineUntilMs);
        return nowMs < request.StartMs ? Refuse(SnowflakeLeaseOutcome.StoreBehind, nowMs, request.StartMs) : null;
    }

    /// <summary>
    /// A new rectangle of one node, if it is free: it had no holder, or its last one ended long enough ago, or it is
    /// the caller's own whose grant was not answered.
    /// </summary>
    public static SnowflakeLeaseReply Acquire(LeaseRecord record, in SnowflakeLeaseRequest request, int node,
        SnowflakeLeaseTerms terms, long nowMs, out LeaseRecord next)
    {
        if (!IsFree(record, request, nowMs))
        {
            next = record;
            return Refuse(SnowflakeLeaseOutcome.NoFreeNode, nowMs, FreeAtMs(record));
        }

        long endMs = nowMs + terms.SpanMs;
        next = new LeaseRecord(
            request.Token, nowMs, IsOwn(record, request, nowMs) ? Math.Max(record.EndMs, endMs) : endMs);
        return Grant(node, next, nowMs);
    }

    /// <summary>Whether <see cref="Acquire"/> would grant the node.</summary>
    public static bool IsFree(in LeaseRecord record, in SnowflakeLeaseRequest request, long nowMs) =>
        nowMs >= FreeAtMs(record) || record.IsAbsent || IsOwn(record, request, nowMs);

    /// <summary>From when on a node with a holder is free.</summary>
    public static long FreeAtMs(in LeaseRecord record) => record.EndMs + ClockErrorMs;

    /// <summary>A later end for a rectangle that has not ended, unless a younger one of the node is recorded.</summary>
    public static SnowflakeLeaseReply Renew(LeaseRecord record, in SnowflakeLeaseRequest request,
        SnowflakeLeaseTerms terms, long nowMs, out LeaseRecord next)
    {
        next = record;
        bool isRecorded = record.Token == request.Token;
        if (!isRecorded && record.EndMs > request.StartMs)
            return Refuse(SnowflakeLeaseOutcome.Lost, nowMs, retryAtMs: 0);
        if (nowMs >= request.EndMs)
            return Refuse(SnowflakeLeaseOutcome.Expired, nowMs, retryAtMs: 0);
        // A clock that went back takes nothing away.
        long endMs = Math.Max(request.EndMs, nowMs + terms.SpanMs);
        next = new LeaseRecord(
            request.Token, request.StartMs, isRecorded ? Math.Max(record.EndMs, endMs) : endMs);
        return Grant(request.Node, next, nowMs);
    }

    /// <summary>An earlier end, never a later one, and only by the recorded holder.</summary>
    public static SnowflakeLeaseReply Release(LeaseRecord record, in SnowflakeLeaseRequest request, long nowMs,
        out LeaseRecord next)
    {
        next = record;
        if (record.Token != request.Token)
            return Refuse(SnowflakeLeaseOutcome.Lost, nowMs, retryAtMs: 0);
        next = record with { EndMs = Math.Min(record.EndMs, request.EndMs) };
        return new SnowflakeLeaseReply(
            SnowflakeLeaseOutcome.Released, request.Node, next.StartMs, next.EndMs, nowMs, RetryAtMs: 0);
    }

    /// <summary>A reply without a rectangle.</summary>
    public static SnowflakeLeaseReply Refuse(SnowflakeLeaseOutcome outcome, long nowMs, long retryAtMs) =>
        new(outcome, Node: 0, StartMs: 0, EndMs: 0, nowMs, retryAtMs);

    // A grant whose answer was lost, asked for again.
    private static bool IsOwn(in LeaseRecord record, in SnowflakeLeaseRequest request, long nowMs) =>
        record.Token == request.Token && nowMs >= record.StartMs && nowMs < record.EndMs;

    private static SnowflakeLeaseReply Grant(int node, LeaseRecord record, long nowMs) =>
        new(SnowflakeLeaseOutcome.Granted, node, record.StartMs, record.EndMs, nowMs, RetryAtMs: 0);
}

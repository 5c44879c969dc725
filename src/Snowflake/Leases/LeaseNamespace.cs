namespace Purlin.Snowflake;

/// <summary>What a store keeps beside its nodes, to notice that it may have forgotten grants.</summary>
/// <param name="Epoch">The store's life and line of succession (Redis: run_id and master_replid) when it last
/// granted.</param>
/// <param name="QuarantineUntilMs">Until then nobody new gets a node.</param>
/// <param name="SpanMs">The length of the longest grant, on which all holders agree.</param>
/// <param name="HighMs">The latest end ever granted.</param>
internal sealed record LeaseNamespace(string Epoch, long QuarantineUntilMs, long SpanMs, long HighMs);

namespace Purlin.Snowflake;

/// <summary>What is kept of one node: its last rectangle. <c>default</c> is a node that never had one.</summary>
/// <param name="Token">The holder, never 0.</param>
/// <param name="StartMs">The start, in id time.</param>
/// <param name="EndMs">The exclusive end.</param>
internal readonly record struct LeaseRecord(ulong Token, long StartMs, long EndMs)
{
    /// <summary>Whether the node never had a holder.</summary>
    public bool IsAbsent => Token == 0;
}

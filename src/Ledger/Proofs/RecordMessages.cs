namespace Purlin.Ledger;

/// <summary>Some records of a group as messages: the leaves of the tree.</summary>
internal readonly struct RecordMessages(RecordGroup records, int first, int count) : IMessages
{
    /// <inheritdoc/>
    public int Count => count;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> this[int index] => records[first + index];
}

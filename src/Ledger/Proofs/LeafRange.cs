namespace Purlin.Ledger;

/// <summary>Leaves next to one another: from the first to before the end. Leaf i is record i + 1.</summary>
internal readonly record struct LeafRange(long First, long End)
{
    public long Count => End - First;
}

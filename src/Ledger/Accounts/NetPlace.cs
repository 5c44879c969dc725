namespace Purlin.Ledger;

/// <summary>The check that summed an account up last, and its place there.</summary>
internal struct NetPlace
{
    public uint Stamp;
    public int Index;
}

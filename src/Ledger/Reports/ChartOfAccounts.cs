namespace Purlin.Ledger;

/// <summary>All accounts and what they hold at one instant: by kind, assets first, and within a kind by id.</summary>
public sealed class ChartOfAccounts
{
    internal ChartOfAccounts(long sequence, IEnumerable<ChartLine> lines)
    {
        Sequence = sequence;
        Lines = [.. lines.OrderBy(static line => line.Account.Kind)
            .ThenBy(static line => line.Account.Id, StringComparer.Ordinal)];
    }

    /// <summary>The newest record in it.</summary>
    public long Sequence { get; }

    /// <summary>The accounts.</summary>
    public IReadOnlyList<ChartLine> Lines { get; }

    /// <summary>The accounts of a kind.</summary>
    public IEnumerable<ChartLine> Of(AccountKind kind) => Lines.Where(line => line.Account.Kind == kind);
}

namespace Purlin.Ledger;

/// <summary>What an account was opened as, without an object; the id in UTF-8.</summary>
internal readonly ref struct AccountDefinition
{
    public required ReadOnlySpan<byte> Id { get; init; }

    public required AccountKind Kind { get; init; }

    public required Currency Currency { get; init; }

    public required long? Floor { get; init; }

    public required long? Ceiling { get; init; }

    public required bool KeepHistory { get; init; }

    public bool IsDebitNormal => Kind is AccountKind.Asset or AccountKind.Expense;
}

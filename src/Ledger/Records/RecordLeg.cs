namespace Purlin.Ledger;

/// <summary>One line of an entry in a record. The currency is the account's.</summary>
public readonly ref struct RecordLeg
{
    internal RecordLeg(RecordAccount account, EntrySide side, long amount)
    {
        Account = account;
        Side = side;
        Amount = amount;
    }

    /// <summary>The account.</summary>
    public RecordAccount Account { get; }

    /// <summary>Debit or credit.</summary>
    public EntrySide Side { get; }

    /// <summary>In minor units, more than zero.</summary>
    public long Amount { get; }

    internal static bool TryRead(scoped ref ReadOnlySpan<byte> bytes, out RecordLeg leg)
    {
        leg = default;
        if (!RecordAccount.TryRead(ref bytes, 1, out int side, out RecordAccount account)
            || !Varint.TryRead(ref bytes, out ulong amount) || amount is 0 or > long.MaxValue)
        {
            return false;
        }

        leg = new(account, (EntrySide)side, (long)amount);
        return true;
    }
}

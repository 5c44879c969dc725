using System.Runtime.CompilerServices;

namespace Purlin.Ledger;

/// <summary>The sums of one account, in 40 bytes. Total credits follow: debits less the balance.</summary>
internal struct AccountSums
{
    // All debits ever posted, in two words: an Int128 field would ask for an alignment that costs 16 bytes an account.
    private ulong _debitsLow;
    private ulong _debitsHigh;

    /// <summary>Debits less credits posted.</summary>
    public long Posted;

    public long HeldDebits;
    public long HeldCredits;

    public AccountSums(Int128 debits, long posted, long heldDebits, long heldCredits)
    {
        (_debitsLow, _debitsHigh) = ((ulong)debits, (ulong)(debits >> 64));
        (Posted, HeldDebits, HeldCredits) = (posted, heldDebits, heldCredits);
    }

    /// <summary>All debits ever posted.</summary>
    public readonly Int128 Debits => new(_debitsHigh, _debitsLow);

    /// <summary>All credits ever posted.</summary>
    public readonly Int128 Credits => Debits - Posted;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Post(EntrySide side, long amount)
    {
        if (side == EntrySide.Debit)
        {
            _debitsLow += (ulong)amount;
            if (_debitsLow < (ulong)amount)
                _debitsHigh++;
            Posted += amount;
        }
        else
        {
            Posted -= amount;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Hold(EntrySide side, long amount)
    {
        if (side == EntrySide.Debit)
            HeldDebits += amount;
        else
            HeldCredits += amount;
    }
}

using System.Numerics;

namespace Purlin.Ledger.Tests.Oracle;

/// <summary>An account as one would write it first: sums without bounds, nothing packed.</summary>
internal sealed record NaiveAccount(string Id, bool IsDebitNormal, Currency Currency)
{
    public BigInteger? Floor { get; set; }
    public BigInteger? Ceiling { get; set; }
    public bool IsClosed { get; set; }
    public BigInteger Debits { get; set; }
    public BigInteger Credits { get; set; }
    public BigInteger HeldDebits { get; set; }
    public BigInteger HeldCredits { get; set; }

    public BigInteger Posted => IsDebitNormal ? Debits - Credits : Credits - Debits;
    public BigInteger Outgoing => IsDebitNormal ? HeldCredits : HeldDebits;
    public BigInteger Incoming => IsDebitNormal ? HeldDebits : HeldCredits;

    /// <summary>Whether a balance is this one's.</summary>
    public bool Has(AccountBalance balance) => balance.Posted.MinorUnits == Posted
        && balance.Outgoing.MinorUnits == Outgoing && balance.Incoming.MinorUnits == Incoming;
}

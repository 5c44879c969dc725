namespace Purlin.Ledger;

/// <summary>What an account holds, in its normal direction: all of it durable, none of a write under way.</summary>
/// <param name="Posted">What entries have moved for good.</param>
/// <param name="Outgoing">What open holds would lower it by.</param>
/// <param name="Incoming">What open holds would raise it by.</param>
public readonly record struct AccountBalance(Money Posted, Money Outgoing, Money Incoming)
{
    /// <summary>What may be spent before a floor: posted less outgoing. Incoming holds never help.</summary>
    public Money Available => Posted - Outgoing;

    /// <summary>What open holds would change it by, all captured.</summary>
    public Money Pending => Incoming - Outgoing;
}

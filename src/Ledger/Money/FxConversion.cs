namespace Purlin.Ledger;

/// <summary>What a quote makes of an amount: four numbers and the legs of a balanced entry in two currencies.</summary>
public sealed class FxConversion
{
    internal FxConversion(Money paid, Money received, Money spread, Money residue, FxLeg[] legs)
    {
        Paid = paid;
        Received = received;
        Spread = spread;
        Residue = residue;
        Legs = legs;
    }

    /// <summary>What the customer pays.</summary>
    public Money Paid { get; }

    /// <summary>What the customer receives, rounded by the quote's rule.</summary>
    public Money Received { get; }

    /// <summary>What the house earns by the spread, zero or more, in the currency received.</summary>
    public Money Spread { get; }

    /// <summary>
    /// What rounding left to the house, at most two units either way: the amount at the quote's rate, rounded half to
    /// even, less what the customer receives and the spread.
    /// </summary>
    public Money Residue { get; }

    /// <summary>
    /// The legs, debits paying and credits receiving, as liabilities do. Debits equal credits in either currency; a leg
    /// of nothing is left out.
    /// </summary>
    public IReadOnlyList<FxLeg> Legs { get; }
}

namespace Purlin.Ledger;

/// <summary>The accounts on the house's side of a conversion, by id.</summary>
/// <param name="Paid">Receives what the customer pays, in the currency paid.</param>
/// <param name="Received">Gives what the customer receives, spread and residue, in the currency received.</param>
/// <param name="Spread">Receives the spread, in the currency received.</param>
/// <param name="Residue">
/// Takes or gives the units that rounding makes, in the currency received, so that both sides balance to the last one.
/// </param>
public sealed record FxAccounts(string Paid, string Received, string Spread, string Residue);

namespace Purlin.Ledger;

public sealed partial class LedgerBook
{
    /// <summary>What an account had posted at an instant of effective time, by all that is known now.</summary>
    /// <param name="account">Its id; it keeps its history.</param>
    /// <param name="effective">Entries count that are effective then or before.</param>
    /// <returns>In the account's normal direction. Holds are not in it.</returns>
    /// <exception cref="KeyNotFoundException">There is no such account.</exception>
    /// <exception cref="InvalidOperationException">The account keeps no history.</exception>
    public Money GetBalanceAsOf(string account, DateTimeOffset effective)
    {
        AccountHistory history = History(account, out Currency currency);
        return Balance(history.BalanceAsOf(effective.UtcTicks, LastSequence), currency);
    }

    /// <summary>
    /// What an account had posted at an instant of effective time, by what was known at another instant: entries that
    /// were recorded later, back-dated ones among them, are left out.
    /// </summary>
    /// <param name="account">Its id; it keeps its history.</param>
    /// <param name="effective">Entries count that are effective then or before.</param>
    /// <param name="knownAt">Entries count that were recorded then or before.</param>
    /// <inheritdoc cref="GetBalanceAsOf(string, DateTimeOffset)"/>
    public Money GetBalanceAsOf(string account, DateTimeOffset effective, DateTimeOffset knownAt)
    {
        AccountHistory history = History(account, out Currency currency);
        long known = Math.Min(_kernel.Histories.SequenceAt(knownAt.UtcTicks), LastSequence);
        return Balance(history.BalanceAsOf(effective.UtcTicks, known), currency);
    }

    /// <summary>What an account had posted when a record was the newest, whenever its entries are effective.</summary>
    /// <param name="account">Its id; it keeps its history.</param>
    /// <param name="sequence">The record; 0 for before all of them.</param>
    /// <inheritdoc cref="GetBalanceAsOf(string, DateTimeOffset)"/>
    public Money GetBalanceAt(string account, long sequence)
    {
        AccountHistory history = History(account, out Currency currency);
        return Balance(history.BalanceAt(Math.Min(sequence, LastSequence)), currency);
    }

    private AccountHistory History(string account, out Currency currency)
    {
        int slot = Resolve(account).Slot;
        currency = _kernel.Accounts.Definition(slot).Currency;
        return _kernel.Histories.Of(slot) ?? throw new InvalidOperationException(
            "The account keeps no history: open it with KeepHistory, which costs up to 24 bytes a leg.");
    }

    // Every balance that was ever reached fits; the sum of a part of the entries may not, and then says so.
    private static Money Balance(Int128 units, Currency currency) => new(checked((long)units), currency);
}

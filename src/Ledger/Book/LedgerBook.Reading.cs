using System.Runtime.CompilerServices;

namespace Purlin.Ledger;

public sealed partial class LedgerBook
{
    /// <summary>The place of an account, for the fast path.</summary>
    /// <param name="account">Its id.</param>
    /// <exception cref="KeyNotFoundException">There is no such account.</exception>
    public AccountRef Resolve(string account) => TryResolve(account, out AccountRef found) ? found : throw NotFound();

    /// <summary>The place of an account, if there is one.</summary>
    /// <param name="account">Its id.</param>
    /// <param name="found">Its place.</param>
    public bool TryResolve(string account, out AccountRef found)
    {
        ArgumentNullException.ThrowIfNull(account);
        int slot = _kernel.Accounts.FindDurable(account);
        found = new AccountRef(slot);
        return slot >= 0;
    }

    /// <summary>The definition of an account, as it was opened.</summary>
    /// <param name="account">Its place.</param>
    /// <exception cref="KeyNotFoundException">This book has no such account.</exception>
    public Account GetAccount(AccountRef account) => _kernel.Accounts.Definition(Slot(account));

    /// <summary>What an account holds, all of it durable.</summary>
    /// <param name="account">Its id.</param>
    /// <exception cref="KeyNotFoundException">There is no such account.</exception>
    public AccountBalance GetBalance(string account) => GetBalance(Resolve(account));

    /// <summary>
    /// What an account holds, all of it durable. Takes no lock; several accounts may be of several instants.
    /// </summary>
    /// <param name="account">Its place.</param>
    /// <exception cref="KeyNotFoundException">This book has no such account.</exception>
    public AccountBalance GetBalance(AccountRef account)
    {
        int slot = Slot(account);
        return BalanceOf(_kernel.Accounts.ReadDurable(slot), _kernel.Accounts.Definition(slot));
    }

    internal static AccountBalance BalanceOf(in AccountSums sums, Account definition)
    {
        Currency currency = definition.Currency;
        return definition.IsDebitNormal
            ? new(new(sums.Posted, currency), new(sums.HeldCredits, currency), new(sums.HeldDebits, currency))
            : new(new(-sums.Posted, currency), new(sums.HeldDebits, currency), new(sums.HeldCredits, currency));
    }

    /// <summary>
    /// All debits and credits ever posted, per account and currency, at one instant: no group is half in it. Takes a
    /// time proportional to the accounts, in which no group ends.
    /// </summary>
    public TrialBalance GetTrialBalance()
    {
        var lines = new List<TrialBalanceLine>();
        lock (_shown)
        {
            for (int slot = 0; slot < _kernel.Accounts.DurableCount; slot++)
            {
                AccountSums sums = _kernel.Accounts.ReadDurable(slot);
                lines.Add(new(_kernel.Accounts.Definition(slot), sums.Debits, sums.Credits));
            }

            return new TrialBalance(LastSequence, lines);
        }
    }

    /// <summary>
    /// Everything that has happened since a record, in order, each once, and only what lasts; ends at the newest. Keep
    /// the sequence of the last one seen and go on from there: an outbox that needs no table.
    /// </summary>
    /// <param name="afterSequence">The last one seen; 0 for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<LedgerEvent> ReadAsync(
        long afterSequence = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterSequence);
        var records = new RecordGroup();
        while (afterSequence < LastSequence
            && await _store.ReadAsync(afterSequence, records, cancellationToken).ConfigureAwait(false))
        {
            for (int i = 0; i < records.Count; i++)
            {
                // The store may be ahead of what has been shown.
                if (afterSequence == LastSequence)
                    yield break;
                afterSequence++;
                yield return LedgerEvent.From(afterSequence, LedgerRecord.Read(records[i]), _kernel.Accounts);
            }
        }
    }

    private int Slot(AccountRef account) =>
        (uint)account.Slot < (uint)_kernel.Accounts.DurableCount ? account.Slot : throw NotFound();

    internal static KeyNotFoundException NotFound() =>
        new("There is no such account in this ledger: CreateAccountsAsync opens it, TryResolve asks.");
}

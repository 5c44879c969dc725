using System.Data.Common;

namespace Purlin.Ledger;

/// <summary>A store that can write records in a transaction of the caller's.</summary>
public interface ILedgerTransactions
{
    /// <summary>The store's view of a transaction. Nothing is written yet.</summary>
    /// <param name="transaction">Open, on the database of the store, and as durable as the store itself.</param>
    /// <exception cref="LedgerEnlistmentException">It is none of these.</exception>
    ILedgerTransaction Enlist(DbTransaction transaction);
}

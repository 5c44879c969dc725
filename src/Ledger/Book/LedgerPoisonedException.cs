namespace Purlin.Ledger;

/// <summary>
/// The store failed, so nobody knows what it holds: the book takes no more commands. Whether the commands that got this
/// lasted is seen once the store is opened again; their keys tell.
/// </summary>
public sealed class LedgerPoisonedException : InvalidOperationException
{
    /// <summary>Says what failed first.</summary>
    /// <param name="cause">The first error of the store.</param>
    public LedgerPoisonedException(Exception cause)
        : base("The store of this ledger has failed, so it takes no more commands. Balances that can be read are those "
            + "that lasted. Open the ledger anew: a command posted again under its key tells whether it lasted.", cause)
    {
    }
}

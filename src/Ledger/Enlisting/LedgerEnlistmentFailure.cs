namespace Purlin.Ledger;

/// <summary>What is wrong with posting in a transaction of the caller's.</summary>
public enum LedgerEnlistmentFailure
{
    /// <summary>
    /// The transaction does not hold the right to write, so others could append before it: begin it as one that writes.
    /// </summary>
    Deferred = 1,

    /// <summary>The transaction's connection would not make a commit last: ask it to sync every commit.</summary>
    NotDurable = 2,

    /// <summary>The transaction is on another database than the book.</summary>
    OtherDatabase = 3,

    /// <summary>The transaction has been committed or rolled back: enlist the next one.</summary>
    Over = 4,

    /// <summary>
    /// A command was posted outside the transaction by the flow that has enlisted it: it would wait for its own caller.
    /// </summary>
    PostedOutside = 5,

    /// <summary>
    /// Another book, or an enlistment that has ended, has posted in the same transaction: keep one for all of it.
    /// </summary>
    AnotherEnlistment = 6,
}

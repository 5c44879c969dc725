namespace Purlin.Ledger;

/// <summary>
/// A command cannot be posted in, or beside, a transaction of the caller's in this way. Nothing happened.
/// </summary>
public sealed class LedgerEnlistmentException : InvalidOperationException
{
    /// <summary>Says what is wrong and what to do.</summary>
    /// <param name="failure">What is wrong.</param>
    /// <param name="message">And what to do.</param>
    public LedgerEnlistmentException(LedgerEnlistmentFailure failure, string message)
        : base(message) => Failure = failure;

    /// <summary>What is wrong.</summary>
    public LedgerEnlistmentFailure Failure { get; }
}

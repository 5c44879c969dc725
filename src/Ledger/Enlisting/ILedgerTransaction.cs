namespace Purlin.Ledger;

/// <summary>
/// A transaction of the caller's, as a book needs it: it reads where the log ends and appends, all through the caller's
/// connection. One call at a time. Disposing of it ends the book's part, not the transaction.
/// </summary>
public interface ILedgerTransaction : IAsyncDisposable
{
    /// <summary>Whether it has been committed or rolled back. May be asked by any thread.</summary>
    bool IsOver { get; }

    /// <summary>Makes sure that nobody else can append until it is over.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="LedgerEnlistmentException">It does not hold the right to write.</exception>
    ValueTask BeginAsync(CancellationToken cancellationToken = default);

    /// <summary>Where the log ends for it: with what it has appended, without what was rolled back.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    ValueTask<LedgerHead> GetHeadAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Appends a group, rows included: all of it, or after an exception nothing. It lasts when the caller commits.
    /// </summary>
    /// <param name="group">At least one record; its first sequence follows the head.</param>
    /// <param name="cancellationToken">Gives up before anything is written, never after.</param>
    /// <returns>The head after it.</returns>
    ValueTask<LedgerHead> AppendAsync(RecordGroup group, CancellationToken cancellationToken = default);
}

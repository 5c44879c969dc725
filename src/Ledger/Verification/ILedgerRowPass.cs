namespace Purlin.Ledger;

/// <summary>
/// One pass over the rows of a store, record by record, to compare or to write them. One call at a time. Disposing of
/// one that has not been completed leaves the rows as they were.
/// </summary>
public interface ILedgerRowPass : IAsyncDisposable
{
    /// <summary>The newest record that it sees.</summary>
    long LastSequence { get; }

    /// <summary>Compares or writes what belongs to the next records.</summary>
    /// <param name="group">Their bytes, and what they changed: <see cref="RecordGroup.Accounts"/> and the like.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The first difference; null if there is none, or rows are written.</returns>
    ValueTask<LedgerDifference?> AddAsync(RecordGroup group, CancellationToken cancellationToken = default);

    /// <summary>
    /// Behind the last record: compares what accounts and holds have come to, or makes what was written last.
    /// </summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The first difference; null if there is none, or rows are written.</returns>
    ValueTask<LedgerDifference?> CompleteAsync(CancellationToken cancellationToken = default);
}

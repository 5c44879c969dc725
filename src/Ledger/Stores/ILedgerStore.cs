namespace Purlin.Ledger;

/// <summary>
/// A durable log of records, appended in groups: the one truth that balances, keys, holds and proofs are derived from.
/// A store holds no rule: it never looks into a record but to index it.
/// </summary>
/// <remarks>
/// The book calls one method at a time, except <see cref="ReadAt"/> and <see cref="ReadAsync"/>, which may run on any
/// thread beside an append. A group is <see cref="BeginGroupAsync"/>, then <see cref="AppendAsync"/> or, without
/// records, <see cref="EndGroupAsync"/>. Sequences start at 1 and have no gap. A position is the store's own number,
/// from 0 to 2^48 - 1, and opaque to the book. After a method but <see cref="ReadAt"/> has thrown anything but a
/// cancellation asked for, the book appends nothing more.
/// </remarks>
public interface ILedgerStore : IAsyncDisposable
{
    /// <summary>
    /// Whether it keeps rows about accounts and holds beside the log: then the book puts into every group what the
    /// group has changed, see <see cref="RecordGroup.Accounts"/>.
    /// </summary>
    bool KeepsRows => false;

    /// <summary>
    /// The sequence of the newest record that lasts; 0 if it is empty. Where other processes append to the same store
    /// it may be past what this book has appended.
    /// </summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    ValueTask<long> GetLastSequenceAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Begins a group: from here to its end nobody else appends. A store with one writer has nothing to do for it.
    /// </summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>
    /// The sequence of the newest record; null, with nothing begun, if somebody else is appending now.
    /// </returns>
    async ValueTask<long?> BeginGroupAsync(CancellationToken cancellationToken = default) =>
        await GetLastSequenceAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Ends a group that has no records, or that failed; nothing is written.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    ValueTask EndGroupAsync(CancellationToken cancellationToken = default) => default;

    /// <summary>
    /// Appends a group as one, and ends it: when the call returns, all of it lasts; when it throws, the caller must
    /// take for granted neither that it lasts nor that it does not. Sets the position of every record of the group.
    /// </summary>
    /// <param name="group">
    /// At least one record, and no more than 16 MiB of them; its first sequence follows the newest of the store.
    /// </param>
    /// <param name="cancellationToken">Gives up before anything is written, never after.</param>
    ValueTask AppendAsync(RecordGroup group, CancellationToken cancellationToken = default);

    /// <summary>
    /// Clears a group and fills it with the next records in order, positions set: at least one, about 1 MiB of them.
    /// </summary>
    /// <param name="afterSequence">The record before the first wanted; 0 for all.</param>
    /// <param name="into">Filled, its first sequence being <paramref name="afterSequence"/> + 1.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>False if the store holds no later record.</returns>
    ValueTask<bool> ReadAsync(long afterSequence, RecordGroup into, CancellationToken cancellationToken = default);

    /// <summary>One record by its position.</summary>
    /// <param name="position">What <see cref="AppendAsync"/> or <see cref="ReadAsync"/> has set for it.</param>
    /// <param name="buffer">
    /// The caller's scratch. The span may lie in it, and is good until the buffer is used again.
    /// </param>
    ReadOnlySpan<byte> ReadAt(long position, RecordBuffer buffer);
}

namespace Purlin.Ledger;

/// <summary>
/// A store that keeps images of the book, so that opening need not read every record: at sequence S the book writes
/// what it derived from the records up to S, and later begins with it and reads the records after S. An image is never
/// needed; what is in it is the book's own business.
/// </summary>
/// <remarks>
/// A book opens the newest one first, and the next if it turns out to be damaged, which the reader says by an exception
/// at any part: what was taken from it until then counts for nothing.
/// </remarks>
public interface ILedgerSnapshots
{
    /// <summary>The sequences that there are images of, newest first.</summary>
    IReadOnlyList<long> Snapshots { get; }

    /// <summary>Opens one.</summary>
    /// <param name="sequence">One of <see cref="Snapshots"/>.</param>
    /// <exception cref="JournalException">It is damaged or gone.</exception>
    LedgerSnapshotReader OpenSnapshot(long sequence);

    /// <summary>
    /// Begins an image of the state after the newest record. It may be written on any thread while groups are appended,
    /// one image at a time.
    /// </summary>
    /// <param name="sequence">That of the newest record, at the time of this call.</param>
    /// <exception cref="JournalException">Its file cannot be made.</exception>
    LedgerSnapshotWriter BeginSnapshot(long sequence);
}

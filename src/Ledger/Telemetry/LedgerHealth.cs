namespace Purlin.Ledger;

/// <summary>How a book is.</summary>
/// <param name="PoisonCause">What made it refuse further commands; null while it takes them.</param>
/// <param name="Waiting">How many commands wait for their group.</param>
/// <param name="Lag">
/// How long the oldest of them has waited, or the group under way has taken so far; zero when there is neither.
/// </param>
/// <param name="LastSequence">The newest record that lasts.</param>
/// <param name="RecordsSinceImage">
/// How many records an opening would read after the newest image; all, where the store keeps none.
/// </param>
/// <param name="ImageFailure">What the last image failed with; null if it did not.</param>
public readonly record struct LedgerHealth(
    Exception? PoisonCause, int Waiting, TimeSpan Lag, long LastSequence, long RecordsSinceImage,
    Exception? ImageFailure)
{
    /// <summary>Whether it refuses commands, for the store failed.</summary>
    public bool IsPoisoned => PoisonCause is not null;
}

namespace Purlin.Ledger;

/// <summary>How a book came by its state when it was opened.</summary>
public sealed class LedgerOpening
{
    internal LedgerOpening(
        long imageSequence, long replayedRecords, TimeSpan duration, IReadOnlyList<string> refusedImages)
    {
        ImageSequence = imageSequence;
        ReplayedRecords = replayedRecords;
        Duration = duration;
        RefusedImages = refusedImages;
    }

    /// <summary>The newest record in the image that it began with; 0 if it began with none.</summary>
    public long ImageSequence { get; }

    /// <summary>How many records it read after that.</summary>
    public long ReplayedRecords { get; }

    /// <summary>How long both took; the store was open already.</summary>
    public TimeSpan Duration { get; }

    /// <summary>
    /// Why images were passed over, newest first. Nothing is lost by it but time: an older image and the records after
    /// it, or all records, give the same book.
    /// </summary>
    public IReadOnlyList<string> RefusedImages { get; }
}

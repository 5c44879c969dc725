namespace Purlin.Shared;

/// <summary>Where and why the intact frames of a log end.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Position">Offset of the first byte that belongs to no intact frame.</param>
/// <param name="DurableBytes">
/// Size of the log that was on disk when its last intact frame was written, by its own account.
/// </param>
/// <param name="Reason">What is wrong at the position, for a reader of a message; empty if clean.</param>
internal readonly record struct FrameLogEnd(FrameLogEndKind Kind, long Position, long DurableBytes, string Reason)
{
    /// <summary>Refuses a corrupt log.</summary>
    /// <param name="path">The log's file, for the message.</param>
    /// <exception cref="InvalidDataException">
    /// The log is corrupt; the message has the position and what to do.
    /// </exception>
    public void ThrowIfCorrupt(string path)
    {
        if (Kind == FrameLogEndKind.Corrupt)
        {
            throw new InvalidDataException(
                $"'{path}' is damaged at byte {Position}: {Reason} Frames before it are intact. Restore the file from "
                + "a copy; it is not repaired by itself, because what follows was acknowledged.");
        }
    }
}

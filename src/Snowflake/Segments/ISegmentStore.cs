namespace Purlin.Snowflake;

/// <summary>
/// Keeps one number per name and moves it on, for good. Thread-safe, and atomic over all processes that share it.
/// </summary>
public interface ISegmentStore
{
    /// <summary>Reserves the next numbers of a name; nobody is ever given one of them again.</summary>
    /// <param name="name">Any text of 1 to 256 characters; an unknown name starts at 0.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="cancellationToken">
    /// Ends the wait; the numbers may have been reserved all the same, and are then lost.
    /// </param>
    /// <returns>
    /// The first of them: they are this and the <c>count - 1</c> after it, and above all given before.
    /// </returns>
    /// <exception cref="SegmentsExhaustedException">So many are not left below 2^63.</exception>
    ValueTask<long> ReserveAsync(string name, long count, CancellationToken cancellationToken = default);
}

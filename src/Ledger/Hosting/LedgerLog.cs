using Microsoft.Extensions.Logging;

namespace Purlin.Ledger;

/// <summary>What is logged, in the category <c>Purlin.Ledger</c>. No account and no amount is in it.</summary>
internal static partial class LedgerLog
{
    /// <summary>The category.</summary>
    public const string Category = "Purlin.Ledger";

    [LoggerMessage(1, LogLevel.Information, "The book '{Book}' is open at record {LastSequence}, from the image at "
        + "record {ImageSequence} (0: none), after {Duration}.")]
    public static partial void Opened(
        this ILogger logger, string book, long lastSequence, long imageSequence, TimeSpan duration);

    [LoggerMessage(2, LogLevel.Warning, "An image of the book '{Book}' was passed over, which costs time and nothing "
        + "else: {Reason}")]
    public static partial void ImageRefused(this ILogger logger, string book, string reason);
}

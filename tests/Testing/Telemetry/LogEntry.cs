using Microsoft.Extensions.Logging;

namespace Purlin.Testing;

/// <summary>One thing that was logged.</summary>
/// <param name="Category">The logger's category.</param>
/// <param name="Level">How grave.</param>
/// <param name="EventId">Which event, by number and name.</param>
/// <param name="Message">The message with its values filled in.</param>
/// <param name="Values">
/// The values by their names in the template; the template itself is <c>{OriginalFormat}</c>.
/// </param>
/// <param name="Exception">What was logged with it.</param>
/// <param name="Scopes">The scopes around it, outermost first.</param>
public sealed record LogEntry(
    string Category, LogLevel Level, EventId EventId, string Message, IReadOnlyDictionary<string, object?> Values,
    Exception? Exception, IReadOnlyList<object> Scopes)
{
    /// <summary>One line: level, event, category, message.</summary>
    public override string ToString() => $"{Level} {EventId.Id} {Category}: {Message}";
}

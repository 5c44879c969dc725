namespace Purlin.Testing;

/// <summary>Tables of words that read as they are.</summary>
internal static class WordPairs
{
    /// <summary>From each odd word of a text to the even one behind it.</summary>
    public static Dictionary<string, string> Of(string text) =>
        text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
            .Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
}

using System.Text.RegularExpressions;

namespace Purlin.Testing;

/// <summary>
/// A suppressed diagnostic has its reason beside it: on the line, on the line above, or as its justification.
/// </summary>
public static partial class SuppressionRule
{
    /// <summary>The suppressions without a reason.</summary>
    public static IEnumerable<Violation> Check(IEnumerable<SourceFile> files)
    {
        foreach (SourceFile file in files)
        {
            foreach (Match match in Suppression().Matches(file.Code))
            {
                int line = file.Text.AsSpan(0, match.Index).Count('\n');
                bool isJustified = match.Value.StartsWith('#')
                    ? Reason().IsMatch(file.Lines[line]) || (line > 0 && WholeReason().IsMatch(file.Lines[line - 1]))
                    : Justification().IsMatch(Attribute(file.Text, match.Index));
                if (!isJustified)
                {
                    yield return new(file.At(line + 1),
                        "a suppression without its reason: cure the cause, or say beside it why not");
                }
            }
        }
    }

    private static string Attribute(string text, int start)
    {
        int end = text.IndexOf(")]", start, StringComparison.Ordinal);
        return end < 0 ? text[start..] : text[start..end];
    }

    [GeneratedRegex(@"#pragma warning disable|#nullable disable|(?<=[\[,:]\s*)(Unconditional)?SuppressMessage\b",
        RegexOptions.None, 5_000)]
    private static partial Regex Suppression();

    [GeneratedRegex(@"//\s*\w+\s+\w+", RegexOptions.None, 5_000)]
    private static partial Regex Reason();

    [GeneratedRegex(@"^\s*//\s*\w+\s+\w+", RegexOptions.None, 5_000)]
    private static partial Regex WholeReason();

    [GeneratedRegex(@"Justification\s*=\s*""[^""]*\w+\s+\w+", RegexOptions.None, 5_000)]
    private static partial Regex Justification();
}

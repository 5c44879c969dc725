using System.Text.RegularExpressions;

namespace Purlin.Testing.Tests;

/// <summary>
/// The repository speaks of the product alone: it names no place of the machine that it was written on, no package
/// feed, no tracker, and no tool that wrote it.
/// </summary>
internal static partial class TraceRule
{
    private static readonly (Regex Pattern, string What)[] Patterns =
    [
        (MachinePath(), "is a place of one machine: name it from the repository, or ask the system for its folder"),
        (Feed(), "is the address of a package feed: feeds come from the user's own configuration"),
        (Author(), "speaks of how the text was written: speak of the product"),
        (Tracker(), "points into a tracker: say what the reader needs to know"),
    ];

    /// <summary>The places that say more.</summary>
    public static IEnumerable<Violation> Check(IEnumerable<SourceFile> files)
    {
        foreach (SourceFile file in files)
        {
            for (int i = 0; i < file.Lines.Count; i++)
            {
                foreach ((Regex pattern, string what) in Patterns)
                {
                    if (pattern.Match(file.Lines[i]) is { Success: true } match)
                        yield return new(file.At(i + 1), $"\"{match.Value}\" {what}");
                }
            }
        }
    }

    // The classes of one letter keep the patterns from finding themselves.
    private const string Tools =
        @"(?i:LL[M]s?|(Chat)?GP[T]|Claud[e]|Copilo[t]|Anthropi[c]|OpenA[I]|chatbo[t]|language mode[l]s?"
        + @"|(coding|virtual) assistan[t]s?)";

    private const string Places = @"(/(hom[e]|roo[t]|wor[k]|tm[p]|User[s])/\w+|[A-Z]:\\+User[s])";

    [GeneratedRegex(@"(?<![\w.~$})/-])" + Places, RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex MachinePath();

    [GeneratedRegex(
        @"https?://[^\s""]*(/v3/index\.jso[n]|nuget\.or[g]/api|/nuget/v[23]|/_packagin[g]/)",
        RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Feed();

    [GeneratedRegex(@"\b" + Tools + @"\b|(?<![""'\w.])A[I](?![""'\w.])", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Author();

    [GeneratedRegex(
        @"\b(?i:(issue|ticket|pull request|fixes|closes|refs) #?\d+\b|see #\d+)", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Tracker();
}

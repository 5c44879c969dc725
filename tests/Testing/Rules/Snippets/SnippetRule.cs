using System.Text.RegularExpressions;

namespace Purlin.Testing;

/// <summary>
/// C# in a document is code that compiles and runs: a fence below <c>&lt;!-- snippet: Name --&gt;</c> equals the
/// <c>#region Name</c> of a test or a sample.
/// </summary>
public static partial class SnippetRule
{
    /// <summary>The fences that differ from their region, name none, or should name one.</summary>
    /// <param name="document">The Markdown file.</param>
    /// <param name="regions">What the repository compiles.</param>
    /// <param name="requireMarkers">Whether every C# fence must name a region.</param>
    public static IEnumerable<Violation> Check(SourceFile document, SnippetRegions regions, bool requireMarkers)
    {
        foreach (Fence fence in Fences(document))
        {
            string where = document.At(fence.Open + 1);
            if (!fence.IsFence)
            {
                yield return new(where,
                    $"snippet {fence.Name}: its fence, opened with ```csharp, comes on the next line");
            }
            else if (fence.Close < 0)
            {
                yield return new(where, "the fence is never closed");
            }
            else if (fence.Name is not { } name)
            {
                if (fence.IsCSharp && requireMarkers)
                {
                    yield return new(where, "C# that nothing compiles: put it into a #region of a test and <!-- "
                        + "snippet: Name --> above it");
                }
            }
            else if (regions.Find(name) is { Problem: { } problem })
            {
                yield return new(where, $"snippet {name}: {problem}");
            }
            else if (!fence.IsCSharp)
            {
                yield return new(where, $"snippet {name}: open its fence with ```csharp");
            }
            else if (regions.Find(name).Text != fence.Text)
            {
                yield return new(where,
                    $"snippet {name} is not its #region: {Repository.AcceptVariable}=1 copies the region here");
            }
        }
    }

    /// <summary>Checks a document of this repository; an accepting run rewrites it from the regions first.</summary>
    public static IEnumerable<Violation> CheckOrAccept(SourceFile document, SnippetRegions regions, bool requireMarkers)
    {
        if (!Repository.IsAccepting)
            return Check(document, regions, requireMarkers);
        var refreshed = new SourceFile(document.Path, Refresh(document, regions));
        if (!refreshed.Lines.SequenceEqual(document.Lines, StringComparer.Ordinal))
            File.WriteAllText(Repository.PathOf(document.Path), refreshed.Text);
        return Check(refreshed, regions, requireMarkers);
    }

    /// <summary>The document with every named fence replaced by its region.</summary>
    public static string Refresh(SourceFile document, SnippetRegions regions)
    {
        var lines = new List<string>();
        int from = 0;
        foreach (Fence fence in Fences(document).Where(fence => fence.Close >= 0 && fence.Name is not null))
        {
            if (regions.Find(fence.Name!).Text is not { } text)
                continue;
            lines.AddRange(document.Lines.Skip(from).Take(fence.Open + 1 - from));
            lines.AddRange(text.Split('\n'));
            from = fence.Close;
        }

        lines.AddRange(document.Lines.Skip(from));
        return string.Join('\n', lines) + "\n";
    }

    private static IEnumerable<Fence> Fences(SourceFile document)
    {
        IReadOnlyList<string> lines = document.Lines;
        for (int i = 0; i < lines.Count; i++)
        {
            Match open = Opening().Match(lines[i]);
            string? name = i > 0 && Marker()
                .Match(lines[i - 1]) is { Success: true } marker ? marker.Groups["name"].Value : null;
            if (!open.Success)
            {
                // A marker that stands over no fence would quietly show nothing.
                if (name is not null)
                    yield return new Fence(i - 1, -1, name, IsFence: false, IsCSharp: false, "");
                continue;
            }

            string ticks = open.Groups["ticks"].Value;
            int close = i + 1;
            while (close < lines.Count && !IsClosing(lines[close], ticks))
                close++;
            string text = string.Join('\n', lines.Skip(i + 1).Take(close - i - 1).Select(line => line.TrimEnd()));
            bool isCSharp = open.Groups["language"].Value.ToLowerInvariant() is "csharp" or "cs" or "c#";
            yield return new Fence(i, close < lines.Count ? close : -1, name, IsFence: true, isCSharp, text);
            i = close;
        }
    }

    private static bool IsClosing(string line, string ticks)
    {
        string trimmed = line.Trim();
        return trimmed.Length >= ticks.Length && trimmed.All(c => c == ticks[0]);
    }

    [GeneratedRegex(@"^\s*(?<ticks>`{3,}|~{3,})\s*(?<language>[\w#+-]*)", RegexOptions.None, 1_000)]
    private static partial Regex Opening();

    [GeneratedRegex(@"^\s*<!--\s*snippet:\s*(?<name>.+?)\s*-->\s*$", RegexOptions.None, 1_000)]
    private static partial Regex Marker();

    private sealed record Fence(int Open, int Close, string? Name, bool IsFence, bool IsCSharp, string Text);
}

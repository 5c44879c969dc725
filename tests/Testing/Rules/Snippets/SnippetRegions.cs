using System.Text.RegularExpressions;

namespace Purlin.Testing;

/// <summary>The named regions of compiled files that documents quote.</summary>
public sealed partial class SnippetRegions
{
    private readonly Dictionary<string, List<(string Where, string Text)>> _regions = new(StringComparer.Ordinal);

    private SnippetRegions()
    {
    }

    /// <summary>Reads the regions of the given files.</summary>
    public static SnippetRegions Of(IEnumerable<SourceFile> files)
    {
        var regions = new SnippetRegions();
        foreach (SourceFile file in files)
            regions.Add(file);
        return regions;
    }

    /// <summary>The files that may hold snippets: what tests and samples compile.</summary>
    /// <param name="root">The repository.</param>
    public static SnippetRegions In(string root) =>
        Of([.. SourceFile.Under(root, "tests", "*.cs"), .. SourceFile.Under(root, "samples", "*.cs")]);

    /// <summary>
    /// The region of that name, without the indentation that its lines share; or what is wrong with the name.
    /// </summary>
    public (string? Text, string? Problem) Find(string name) => _regions.TryGetValue(name, out var found)
        ? found is [var one] ? (one.Text, null)
            : (null, $"two regions have this name, {found[0].Where} and {found[1].Where}: rename one")
        : (null, $"no #region {name} in tests or samples: correct the name, or write the region");

    private void Add(SourceFile file)
    {
        var open = new Stack<(string Name, int Line)>();
        for (int i = 0; i < file.Lines.Count; i++)
        {
            if (Start().Match(file.Lines[i]) is { Success: true } start)
            {
                open.Push((start.Groups["name"].Value, i));
            }
            else if (End().IsMatch(file.Lines[i]) && open.TryPop(out (string Name, int Line) region))
            {
                if (!_regions.TryGetValue(region.Name, out var same))
                    _regions.Add(region.Name, same = []);
                same.Add((file.At(region.Line + 1),
                    Outdent(file.Lines.Skip(region.Line + 1).Take(i - region.Line - 1))));
            }
        }
    }

    private static string Outdent(IEnumerable<string> region)
    {
        string[] lines = [.. region.Where(line => !Start().IsMatch(line) && !End().IsMatch(line))
            .Select(line => line.TrimEnd())];
        int indent = lines.Where(line => line.Length > 0).Select(line => line.Length - line.TrimStart().Length)
            .DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select(line => line.Length > 0 ? line[indent..] : line)).Trim('\n');
    }

    [GeneratedRegex(@"^\s*#region\s+(?<name>.+?)\s*$", RegexOptions.None, 1_000)]
    private static partial Regex Start();

    [GeneratedRegex(@"^\s*#endregion\b", RegexOptions.None, 1_000)]
    private static partial Regex End();
}

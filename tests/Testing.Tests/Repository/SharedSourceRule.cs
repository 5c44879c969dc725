using System.Text.RegularExpressions;

namespace Purlin.Testing.Tests;

/// <summary>Shared source can be asked for: each file belongs to an idea, and <c>All</c> names every idea.</summary>
internal static partial class SharedSourceRule
{
    /// <summary>The files that no line of Shared.targets compiles, and the ideas that <c>All</c> forgets.</summary>
    /// <param name="targets">The text of <c>src/Shared/Shared.targets</c>.</param>
    /// <param name="files">The C# files, from <c>src/Shared</c>.</param>
    public static IEnumerable<Violation> Check(string targets, IEnumerable<string> files)
    {
        string[] globs = [.. Include().Matches(targets).Select(match => match.Groups["glob"].Value)];
        string all = All().Match(targets).Groups["ideas"].Value;
        foreach (string file in files.Where(file => !globs.Any(glob => IsMatch(glob, file))))
            yield return new($"src/Shared/{file}", "no line of Shared.targets compiles it: add its idea there");
        foreach (string idea in Idea()
            .Matches(targets).Select(match => match.Groups["idea"].Value).Distinct(StringComparer.Ordinal))
        {
            if (idea != "All" && !all.Contains($";{idea};", StringComparison.Ordinal))
                yield return new("src/Shared/Shared.targets", $"{idea} is not among the ideas of All");
        }
    }

    private static bool IsMatch(string glob, string file) => Regex.IsMatch(
        file, $"^{Regex.Escape(glob).Replace(@"\*", "[^/]*", StringComparison.Ordinal)}$", RegexOptions.None,
            TimeSpan.FromSeconds(5));

    [GeneratedRegex(@"Include=""\$\(SharedSourceRoot\)(?<glob>[^""]+)""", RegexOptions.None, 5_000)]
    private static partial Regex Include();

    [GeneratedRegex(@"Contains\(';All;'\)\)"">(?<ideas>[^<]*)<", RegexOptions.None, 5_000)]
    private static partial Regex All();

    [GeneratedRegex(@"Contains\(';(?<idea>\w+);'\)", RegexOptions.None, 5_000)]
    private static partial Regex Idea();
}

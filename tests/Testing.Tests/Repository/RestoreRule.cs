using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Purlin.Testing.Tests;

/// <summary>What restoring depends on: exact versions in one file, and nobody's feeds.</summary>
internal static partial class RestoreRule
{
    private const int Groups = 3;

    private static readonly string[] Feeds =
        ["packageSources", "packageSourceMapping", "packageSourceCredentials", "RestoreSources"];

    /// <summary>The feeds of a configuration file, which are the user's own affair.</summary>
    public static IEnumerable<Violation> CheckConfiguration(SourceFile file) =>
        from element in XDocument.Parse(file.Text).Descendants()
        where Feeds.Contains(element.Name.LocalName, StringComparer.Ordinal)
        select new Violation(
            file.At(1), $"has <{element.Name.LocalName}>: feeds come from the user's own configuration");

    /// <summary>The versions of the central file that are not exact, and groups without a heading.</summary>
    public static IEnumerable<Violation> CheckVersions(SourceFile file)
    {
        XElement[] groups = [.. XDocument.Parse(file.Text).Descendants("ItemGroup")];
        if (groups.Length != Groups
            || groups.Any(group => group.Attribute("Label") is null || group.PreviousNode is not XComment))
        {
            yield return new(file.At(1),
                "has three groups, each with a heading comment and a label: shipped, tests, benchmarks and samples");
        }

        foreach (XElement package in groups.SelectMany(group => group.Elements()))
        {
            string version = (string?)package.Attribute("Version") ?? "";
            if (package.Name != "PackageVersion" || !Exact().IsMatch(version))
            {
                yield return new(file.At(1),
                    $"{(string?)package.Attribute("Include")} has version \"{version}\": name exactly one");
            }
        }
    }

    /// <summary>What a project or props file decides that is decided elsewhere.</summary>
    public static IEnumerable<Violation> CheckProject(SourceFile file)
    {
        XDocument project = XDocument.Parse(file.Text);
        foreach (XElement package in project.Descendants("PackageReference"))
        {
            if (package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null)
            {
                yield return new(file.At(1), $"gives {(string?)package.Attribute("Include")} a version: it belongs "
                    + "into Directory.Packages.props");
            }
        }

        bool isExcused = file.Path.StartsWith("src/Ledger.Sqlite/", StringComparison.Ordinal);
        if (!isExcused && project.Descendants("NoWarn").Any(e => e.Value.Contains("NU1603", StringComparison.Ordinal)))
        {
            yield return new(file.At(1),
                "silences NU1603: only src/Ledger.Sqlite may; elsewhere pin the transitive package");
        }
    }

    [GeneratedRegex(@"^\d+(\.\d+){2,3}(-[\w.]+)?$", RegexOptions.None, 1_000)]
    private static partial Regex Exact();
}

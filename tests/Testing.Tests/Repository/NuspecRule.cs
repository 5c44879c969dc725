using System.Xml.Linq;

namespace Purlin.Testing.Tests;

/// <summary>
/// A nuspec says what a user of a feed needs to know, invents no address, and asks for what its project does.
/// </summary>
internal static class NuspecRule
{
    private static readonly string[] Required = ["id", "version", "authors", "description", "tags", "license",
        "readme"];
    private static readonly string[] Invented = ["repository", "projectUrl", "iconUrl"];

    /// <summary>What is missing, wrong or invented.</summary>
    /// <param name="package">The package.</param>
    /// <param name="nuspec">Its nuspec.</param>
    /// <param name="dependencies">What its project asks for, from <see cref="DependenciesOf"/>.</param>
    public static IEnumerable<Violation> Check(
        PurlinPackage package, XDocument nuspec, IReadOnlyCollection<string> dependencies)
    {
        string where = $"{package.Id}.nuspec";
        XElement[] metadata = [.. nuspec.Root!.Elements().Single(e => e.Name.LocalName == "metadata").Elements()];
        string? Of(string name) => Array.Find(metadata, e => e.Name.LocalName == name)?.Value;

        foreach (string name in Required.Where(name => string.IsNullOrWhiteSpace(Of(name))))
            yield return new(where, $"lacks <{name}>");
        foreach (string name in Invented.Where(name => Of(name) is not null))
            yield return new(where, $"has <{name}>: no address is invented");
        if (Of("id") != package.Id)
            yield return new(where, $"calls itself {Of("id")}");
        if (Of("license") != "MIT")
            yield return new(where, $"has the license \"{Of("license")}\" instead of MIT");
        if (Of("readme") != "README.md")
            yield return new(where, $"shows \"{Of("readme")}\" instead of README.md");

        string[] actual = [.. Actual(nuspec)];
        foreach (string missing in dependencies.Except(actual, StringComparer.Ordinal))
            yield return new(where, $"lacks the dependency {missing}");
        foreach (string extra in actual.Except(dependencies, StringComparer.Ordinal))
            yield return new(where, $"has the dependency {extra}, which its project does not ask for");
    }

    /// <summary>The dependencies that a project file asks for: <c>id version</c>, or <c>framework</c> alone.</summary>
    /// <param name="project">The project file.</param>
    /// <param name="central">Directory.Packages.props.</param>
    /// <param name="version">The version of the family.</param>
    public static IReadOnlyCollection<string> DependenciesOf(XDocument project, XDocument central, string version)
    {
        var versions = central.Descendants("PackageVersion")
            .ToDictionary(Include, e => (string?)e.Attribute("Version") ?? "", StringComparer.Ordinal);
        return
        [
            .. project.Descendants("PackageReference").Where(e => (string?)e.Attribute("PrivateAssets") != "all")
                .Select(e => $"{Include(e)} {versions.GetValueOrDefault(Include(e))}"),
            .. project.Descendants("ProjectReference")
                .Select(e => $"{Path.GetFileNameWithoutExtension(Include(e).Replace('\\', '/'))} {version}"),
            .. project.Descendants("FrameworkReference").Select(Include),
        ];
    }

    private static string Include(XElement item) => (string?)item.Attribute("Include") ?? "";

    private static IEnumerable<string> Actual(XDocument nuspec) => nuspec.Descendants()
        .Select(e => e.Name.LocalName switch
        {
            "dependency" => $"{(string?)e.Attribute("id")} {(string?)e.Attribute("version")}",
            "frameworkReference" => (string?)e.Attribute("name"),
            _ => null,
        })
        .OfType<string>();
}

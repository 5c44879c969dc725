using System.Xml.Linq;

namespace Purlin.Testing;

/// <summary>
/// What a project file under src may ask for: an adapter is one package for exactly one foreign dependency.
/// </summary>
public static class DependencyRule
{
    /// <summary>The references of a project file that are not allowed.</summary>
    /// <param name="package">The package.</param>
    /// <param name="project">Its project file.</param>
    public static IEnumerable<Violation> Check(PurlinPackage package, XDocument project)
    {
        string[] foreign = [.. Included(project, "PackageReference")
            .Where(id => !ReferenceRule.IsAllowedInCore(package, id))];
        string[] frameworks = [.. Included(project, "FrameworkReference")];
        string[] projects = [.. Included(project, "ProjectReference")];
        string core = $"../{package.Library}/Purlin.{package.Library}.csproj";
        if (!package.IsAdapter && foreign.Length + frameworks.Length + projects.Length > 0)
        {
            yield return new(package.Project,
                $"a core takes no {string.Join(", ", [.. foreign, .. frameworks, .. projects])}: "
                + "put it into an adapter");
        }

        if (package.IsAdapter && foreign.Length + frameworks.Length != 1)
        {
            yield return new(package.Project,
                $"an adapter has one foreign dependency, this has {foreign.Length + frameworks.Length}: "
                + "make it one package per dependency");
        }

        if (package.IsAdapter && !projects.SequenceEqual([core], StringComparer.Ordinal))
            yield return new(package.Project, $"an adapter references its core and no other project: {core}");
    }

    private static IEnumerable<string> Included(XDocument project, string item) =>
        project.Descendants(item)
            .Where(e => (string?)e.Attribute("PrivateAssets") != "all")
            .Select(e => ((string?)e.Attribute("Include") ?? "").Replace('\\', '/'));
}

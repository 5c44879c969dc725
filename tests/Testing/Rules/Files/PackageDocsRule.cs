namespace Purlin.Testing;

/// <summary>
/// Each package explains itself where it is: README.md from the first day, DESIGN.md once a core has a face.
/// </summary>
public static class PackageDocsRule
{
    /// <summary>The documents that are missing or empty.</summary>
    /// <param name="package">The package.</param>
    /// <param name="hasPublicTypes">Whether it has a face already.</param>
    /// <param name="read">The text of a file from the repository's root, or null where it is not.</param>
    public static IEnumerable<Violation> Check(PurlinPackage package, bool hasPublicTypes, Func<string, string?> read)
    {
        string readme = $"{package.Folder}/README.md", design = $"{package.Folder}/DESIGN.md";
        string[] lines = [.. (read(readme) ?? "").Split('\n').Where(line => !string.IsNullOrWhiteSpace(line))];
        if (lines.Length == 0 || lines[0].Trim() != $"# {package.Id}")
            yield return new($"{readme}:1", $"start with the title \"# {package.Id}\"");
        else if (lines.Length == 1)
            yield return new($"{readme}:1", "says nothing below its title: add the promise in one paragraph");
        if (hasPublicTypes && !package.IsAdapter && string.IsNullOrWhiteSpace(read(design)))
        {
            yield return new(design, "a library with public types explains its design here: the naive version first, "
                + "then each step away from it");
        }
    }
}

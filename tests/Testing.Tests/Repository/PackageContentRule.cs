namespace Purlin.Testing.Tests;

/// <summary>
/// A package holds one assembly with its docs and its README, the symbol package the symbols, and nothing else.
/// </summary>
internal static class PackageContentRule
{
    /// <summary>The files missing and the files too many.</summary>
    /// <param name="id">The package's id.</param>
    /// <param name="package">What was packed.</param>
    public static IEnumerable<Violation> Check(string id, PackedPackage package) =>
    [
        .. Differences($"{id}.nupkg", package.Files, "README.md", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"),
        .. Differences($"{id}.snupkg", package.Symbols, $"lib/net10.0/{id}.pdb"),
    ];

    private static IEnumerable<Violation> Differences(
        string where, IReadOnlyDictionary<string, byte[]> files, params string[] wanted)
    {
        string[] own = [.. files.Keys.Where(path => !IsEnvelope(path))];
        return [
            .. wanted.Where(path => !files.TryGetValue(path, out byte[]? bytes) || bytes.Length == 0)
                .Select(path => new Violation(where, $"lacks {path}, or it is empty")),
            .. own.Except(wanted, StringComparer.Ordinal)
                .Select(path => new Violation(where, $"holds {path}: leave it out of the package")),
        ];
    }

    private static bool IsEnvelope(string path) =>
        path.EndsWith(".nuspec", StringComparison.Ordinal) || path.StartsWith("_rels/", StringComparison.Ordinal)
        || path.StartsWith("package/", StringComparison.Ordinal) || path == "[Content_Types].xml";
}

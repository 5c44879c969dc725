namespace Purlin.Testing.Tests;

/// <summary>A library comes with its test project, which runs the house rules, and with a sample.</summary>
internal static class RoomsRule
{
    /// <summary>What a library lacks.</summary>
    /// <param name="packages">The packages.</param>
    /// <param name="read">The text of a file from the repository's root, or null where it is not.</param>
    public static IEnumerable<Violation> Check(IEnumerable<PurlinPackage> packages, Func<string, string?> read)
    {
        foreach (PurlinPackage package in packages)
        {
            string library = package.Library, tests = $"tests/{library}.Tests/{library}.Tests.csproj";
            if (read($"{package.Folder}/PublicApi.txt") is null)
                yield return new($"{package.Folder}/PublicApi.txt", "is missing: an empty package has an empty one");
            if (read(tests)?.Contains($"/{package.Id}.csproj", StringComparison.Ordinal) != true)
            {
                yield return new(tests,
                    $"does not reference {package.Id}: every package is tested by its library's project");
            }

            if (package.IsAdapter)
                continue;
            if (read($"tests/{library}.Tests/House.cs")?.Contains($"LibraryRules(\"{library}\")",
                StringComparison.Ordinal) != true)
            {
                yield return new($"tests/{library}.Tests/House.cs",
                    $"add: public sealed class House() : LibraryRules(\"{library}\");");
            }

            if (read($"samples/{library}/{library}.Sample.csproj") is null)
                yield return new($"samples/{library}", $"the library has no sample: add {library}.Sample.csproj");
        }
    }
}

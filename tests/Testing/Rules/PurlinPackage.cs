using System.Reflection;

namespace Purlin.Testing;

/// <summary>A package of the family: its project under src and what is built from it.</summary>
/// <param name="Id">The package id, which is also its assembly and namespace: <c>Purlin.RateLimiting.Redis</c>.</param>
/// <param name="Folder">The folder from the repository's root: <c>src/RateLimiting.Redis</c>.</param>
public sealed record PurlinPackage(string Id, string Folder)
{
    /// <summary>The id without the family's name: <c>RateLimiting.Redis</c>.</summary>
    public string Name => Id["Purlin.".Length..];

    /// <summary>The library that it is, or is an adapter of: <c>RateLimiting</c>.</summary>
    public string Library => Name.Split('.')[0];

    /// <summary>Whether it adapts a core to something else.</summary>
    public bool IsAdapter => Name.Contains('.', StringComparison.Ordinal);

    /// <summary>The path of its project file from the repository's root.</summary>
    public string Project => $"{Folder}/{Id}.csproj";

    /// <summary>Every package of a checkout, in ordinal order of ids.</summary>
    /// <param name="root">The checkout.</param>
    public static IReadOnlyList<PurlinPackage> In(string root) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(root, "src"), "Purlin.*.csproj", SearchOption.AllDirectories)
            .Select(file => new PurlinPackage(
                Path.GetFileNameWithoutExtension(file), $"src/{Path.GetFileName(Path.GetDirectoryName(file))}"))
            .OrderBy(package => package.Id, StringComparer.Ordinal),
    ];

    /// <summary>Loads the built assembly from beside the running test.</summary>
    /// <exception cref="FileNotFoundException">The test project does not reference the package.</exception>
    public Assembly Load()
    {
        try
        {
            return Assembly.Load(new AssemblyName(Id));
        }
        catch (FileNotFoundException e)
        {
            throw new FileNotFoundException($"{Id} is not beside this test: reference {Project} in its project.", e);
        }
    }
}

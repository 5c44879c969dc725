using System.Xml.Linq;

namespace Purlin.Testing.Tests;

/// <summary>The packages as a feed would get them; skipped until they are packed.</summary>
public sealed class PackageTests
{
    private const int ShortestSecret = 6;

    public static TheoryData<string> Ids => [.. PurlinPackage.In(Repository.Root).Select(package => package.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_package_holds_what_it_should_and_asks_for_what_its_project_does(string id)
    {
        PackedPackage packed = Packed(id);
        PurlinPackage package = PurlinPackage.In(Repository.Root).Single(candidate => candidate.Id == id);
        IReadOnlyCollection<string> dependencies = NuspecRule.DependenciesOf(
            Xml(package.Project), Xml("Directory.Packages.props"), Xml("Directory.Build.props")
                .Descendants("VersionPrefix").Single().Value);
        Violation.AssertNone(
            [.. PackageContentRule.Check(id, packed), .. NuspecRule.Check(package, packed.Nuspec(), dependencies)]);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_package_does_not_say_where_it_was_built(string id)
    {
        PackedPackage packed = Packed(id);
        string[] secrets = [.. Secrets()];
        byte[] assembly = packed.Files[$"lib/net10.0/{id}.dll"], pdb = packed.Symbols[$"lib/net10.0/{id}.pdb"];
        Violation.AssertNone(
        [
            .. packed.Files.Concat(packed.Symbols)
                .SelectMany(file => ReproducibleRule.CheckBytes($"{id}: {file.Key}", file.Value, secrets)),
            .. ReproducibleRule.CheckAssembly($"{id}.dll", assembly),
            .. ReproducibleRule.CheckSymbols($"{id}.pdb", pdb, secrets),
        ]);
    }

    private static PackedPackage Packed(string id)
    {
        var packed = PackedPackage.Newest(Repository.PathOf("artifacts/package/release"), id);
        Prerequisite.Require(packed is not null, $"{id} is not packed: run dotnet pack -c Release.");
        return packed!;
    }

    private static XDocument Xml(string path) => XDocument.Load(Repository.PathOf(path));

    // The checkout, the home folder and the addresses that git pushes to.
    private static IEnumerable<string> Secrets()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string[] remotes = (TrackedFiles.Git(Repository.Root, "remote", "-v") ?? "").Split(['\n', '\t', ' ']);
        return remotes.Where(word => word.Contains('/', StringComparison.Ordinal))
            .Append(Repository.Root).Append(home.Length > 0 ? home + Path.DirectorySeparatorChar : "")
            .Where(secret => secret.Length >= ShortestSecret).Distinct(StringComparer.Ordinal);
    }
}

using System.Reflection;
using System.Xml.Linq;
using Xunit;

namespace Purlin.Testing;

/// <summary>
/// The house rules for one library and its adapters. Its test project runs them with one line: <c>public sealed class
/// House() : LibraryRules("Trie");</c>
/// </summary>
/// <param name="library">The library's name, as in <c>src/Trie</c>; its adapters are <c>src/Trie.*</c>.</param>
public abstract class LibraryRules(string library)
{
    private readonly IReadOnlyList<PurlinPackage> _packages =
        [.. PurlinPackage.In(Repository.Root).Where(package => package.Library == library)];

    [Fact]
    public void The_public_surface_is_the_reviewed_one() => Violation.AssertNone(_packages.SelectMany(Surface));

    [Fact]
    public void Public_types_keep_the_house_rules() => Violation.AssertNone(
        _packages.SelectMany(package => SurfaceRules.Check(PublicTypes.Of(package.Load()), package.Id)));

    [Fact]
    public void Packages_build_only_on_what_they_may() => Violation.AssertNone(_packages.SelectMany(package =>
    {
        Assembly assembly = package.Load();
        return (Violation[])
        [
            .. ReferenceRule.Check(package, assembly.GetReferencedAssemblies().Select(reference => reference.Name!)),
            .. DependencyRule.Check(package, XDocument.Load(Repository.PathOf(package.Project))),
            .. FriendRule.Check(package, FriendRule.Of(assembly)),
            .. EventIdRule.Check(assembly.GetTypes()),
        ];
    }));

    [Fact]
    public void Every_implementation_of_a_seam_passes_its_contract() => Violation.AssertNone(
        ContractRule.Check([.. _packages.SelectMany(package => package.Load().GetTypes())],
            GetType().Assembly.GetTypes()));

    [Fact]
    public void Source_files_are_small_and_finished()
    {
        SourceFile[] all = [.. _packages.SelectMany(Sources)];
        Violation.AssertNone(
        [
            .. FileSizeRule.Check(all),
            .. FileSizeRule.CheckMedian(all, $"src/{library}*"),
            .. OneTypePerFileRule.Check(all, publicOnly: true),
            .. FolderNameRule.Check(all),
            .. SuppressionRule.Check(all),
            .. LeftoverRule.Check(all),
            .. _packages.SelectMany(package => InstrumentNameRule.Check(package, Sources(package))),
        ]);
    }

    [Fact]
    public void Documents_are_there_and_quote_code_that_compiles()
    {
        SnippetRegions regions = SnippetRegions.In(Repository.Root);
        Violation.AssertNone(
        [
            .. _packages.SelectMany(
                package => PackageDocsRule.Check(package, PublicTypes.Of(package.Load()).Count > 0, Text)),
            .. _packages.SelectMany(package => Quotes(package.Folder, "README.md", regions, requireMarkers: true)),
            .. _packages.SelectMany(package => Quotes(package.Folder, "DESIGN.md", regions, requireMarkers: false)),
            .. Quotes($"samples/{library}", "*.md", regions, requireMarkers: false),
        ]);
    }

    private static IReadOnlyList<SourceFile> Sources(PurlinPackage package) =>
        SourceFile.Under(Repository.Root, package.Folder, "*.cs");

    private static IEnumerable<Violation> Quotes(
        string folder, string pattern, SnippetRegions regions, bool requireMarkers) =>
        SourceFile.Under(Repository.Root, folder, pattern)
            .SelectMany(document => SnippetRule.CheckOrAccept(document, regions, requireMarkers));

    private static string? Text(string path) =>
        File.Exists(Repository.PathOf(path)) ? File.ReadAllText(Repository.PathOf(path)) : null;

    private static IEnumerable<Violation> Surface(PurlinPackage package)
    {
        string file = $"{package.Folder}/PublicApi.txt", received = PublicApiText.Of(package.Load());
        if (Repository.IsAccepting && Text(file)?.ReplaceLineEndings("\n") != received)
            File.WriteAllText(Repository.PathOf(file), received);
        Violation[] differences = [.. PublicApiRule.Check(file, Text(file), received)];
        if (differences.Length > 0)
        {
            string folder = Repository.PathOf("artifacts/received");
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, $"{package.Id}.PublicApi.txt"), received);
        }

        return differences;
    }
}

namespace Purlin.Testing.Tests;

/// <summary>The rules that hold between the projects of this repository.</summary>
public sealed class RepositoryTests
{
    private const int MostSampleLines = 250;

    private static readonly IReadOnlyList<PurlinPackage> Packages = PurlinPackage.In(Repository.Root);

    [Fact]
    public void No_public_name_occurs_twice() => Violation.AssertNone(UniqueNameRule.Check(
        Packages.SelectMany(package => PublicTypes.Of(package.Load()).Select(type => (package.Id, type))),
        Packages.Select(package => package.Id)));

    [Fact]
    public void Every_project_is_in_the_solution() => Violation.AssertNone(SolutionRule.Check(
        File.ReadAllText(Repository.PathOf("Libraries.sln")),
        new[] { "src", "tests", "benchmarks", "samples" }.SelectMany(folder => Paths(folder, "*.csproj"))));

    [Fact]
    public void Every_library_has_its_tests_and_its_sample() => Violation.AssertNone(RoomsRule.Check(Packages, Text));

    [Fact]
    public void Shared_source_can_be_asked_for() => Violation.AssertNone(SharedSourceRule.Check(
        Text("src/Shared/Shared.targets")!, Paths("src/Shared", "*.cs").Select(path => path["src/Shared/".Length..])));

    [Fact]
    public void Source_outside_the_libraries_is_small_and_finished()
    {
        SourceFile[] shared = Sources("src/Shared"), benchmarks = Sources("benchmarks"), samples = Sources("samples");
        SourceFile[] rideHailing = Sources("samples/RideHailing"), tests = Sources("tests");
        Violation.AssertNone(
        [
            .. FileSizeRule.Check([.. shared, .. benchmarks, .. samples]),
            .. FileSizeRule.Check(rideHailing, MostSampleLines),
            .. OneTypePerFileRule.Check([.. shared, .. benchmarks, .. samples], publicOnly: false),
            .. FolderNameRule.Check([.. shared, .. benchmarks, .. samples, .. tests]),
            .. SuppressionRule.Check([.. shared, .. benchmarks, .. samples, .. tests]),
            .. LeftoverRule.Check([.. shared, .. benchmarks, .. samples]),
        ]);
    }

    [Fact]
    public void Documents_of_the_repository_quote_code_that_compiles()
    {
        SnippetRegions regions = SnippetRegions.In(Repository.Root);
        Violation.AssertNone(Directory.EnumerateFiles(Repository.Root, "*.md")
            .Select(file => SourceFile.Read(Repository.Root, Path.GetFileName(file)))
            .Concat(SourceFile.Under(Repository.Root, "samples", "*.md"))
            .SelectMany(document =>
                SnippetRule.CheckOrAccept(document, regions, requireMarkers: document.Path == "README.md")));
    }

    [Fact]
    public void The_repository_speaks_of_the_product_alone() =>
        Violation.AssertNone(TraceRule.Check(TrackedFiles.In(Repository.Root)));

    [Fact]
    public void Restoring_needs_exact_versions_and_nobodys_feeds() => Violation.AssertNone(
    [
        .. RestoreRule.CheckConfiguration(Source("nuget.config")),
        .. RestoreRule.CheckVersions(Source("Directory.Packages.props")),
        .. BuildFiles().SelectMany(RestoreRule.CheckProject),
        .. BuildFiles().SelectMany(RestoreRule.CheckConfiguration),
    ]);

    [Fact]
    public void The_build_still_checks_what_it_promises() => Violation.AssertNone(
    [
        .. BuildRule.CheckProperties(
            Source("Directory.Build.props"), "TreatWarningsAsErrors=true", "Nullable=enable",
                "GenerateDocumentationFile=true",
            "EnforceCodeStyleInBuild=true", "Deterministic=true"),
        .. BuildRule.CheckProperties(
            Source("src/Directory.Build.props"), "IsAotCompatible=true", "EnablePackageValidation=true",
                "PublishRepositoryUrl=false",
            "ContinuousIntegrationBuild=true"),
        .. BuildRule.CheckBannedSymbols(Source("src/Directory.Build.props")),
        .. BuildRule.CheckSection(Source(".editorconfig"), "[*.cs]", "dotnet_diagnostic.RS0030.severity = warning"),
        .. new[] { "[src/**.cs]", "[samples/**.cs]" }.SelectMany(section => BuildRule.CheckSection(
            Source(".editorconfig"), section, "dotnet_diagnostic.MA0051.severity = warning",
                "MA0051.maximum_lines_per_method = 70")),
    ]);

    private static IEnumerable<string> Paths(string folder, string pattern) =>
        Directory.Exists(Repository.PathOf(folder))
        ? SourceFile.Walk(Repository.Root, Repository.PathOf(folder), pattern)
        : [];

    private static SourceFile[] Sources(string folder) => [.. SourceFile.Under(Repository.Root, folder, "*.cs")];

    private static SourceFile Source(string path) => SourceFile.Read(Repository.Root, path);

    private static IEnumerable<SourceFile> BuildFiles() => SourceFile.Walk(Repository.Root, Repository.Root, "*.*proj")
        .Concat(SourceFile.Walk(Repository.Root, Repository.Root, "*.props"))
        .Concat(SourceFile.Walk(Repository.Root, Repository.Root, "*.targets"))
        .Select(Source);

    private static string? Text(string path) =>
        File.Exists(Repository.PathOf(path)) ? File.ReadAllText(Repository.PathOf(path)) : null;
}

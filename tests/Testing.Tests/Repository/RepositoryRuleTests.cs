namespace Purlin.Testing.Tests;

/// <summary>Each rule of the repository finds what is planted here, and nothing beside it.</summary>
public sealed class RepositoryRuleTests
{
    private const string Versions =
        """
        <Project>
          <!-- 1 -->
          <ItemGroup Label="Shipped"><PackageVersion Include="A" Version="1.2.3" /></ItemGroup>
          <!-- 2 -->
          <ItemGroup Label="Tests"><PackageVersion Include="B" Version="1.0.0-beta.2" /></ItemGroup>
          <!-- 3 -->
          <ItemGroup Label="Samples"><PackageVersion Include="C" Version="1.2.3.4" /></ItemGroup>
        </Project>
        """;

    private const string Targets =
        """
        <Ideas Condition="$(_Ideas.Contains(';All;'))">;Guards;Crc16;</Ideas>
        <Compile Include="$(SharedSourceRoot)Guards/*.cs" Condition="$(_Ideas.Contains(';Guards;'))" />
        <Compile Include="$(SharedSourceRoot)Hashing/Crc16*.cs" Condition="$(_Ideas.Contains(';Crc16;'))" />
        """;

    private static readonly PurlinPackage[] Pair = [Planted.Core, Planted.Adapter];

    [Fact]
    public void A_project_outside_the_solution_is_found() => Assert.Equal(
        "src/B/B.csproj",
        Assert.Single(SolutionRule.Check(
            "\"A\", \"src\\A\\A.csproj\", \"{1}\"", ["src/A/A.csproj", "src/B/B.csproj"])).Where);

    [Fact]
    public void A_public_name_in_two_packages_is_found() => Assert.Equal(
        nameof(Violation), Assert.Single(
            UniqueNameRule.Check([("Purlin.A", typeof(Violation)), ("Purlin.B", typeof(Violation))], [])).Where);

    [Fact]
    public void A_public_name_that_is_a_namespace_of_the_family_is_found() => Assert.Single(
        UniqueNameRule.Check(
            [("Purlin.A", typeof(Violation)), ("Purlin.A", typeof(Repository))], ["Purlin.A", "Purlin.A.Violation"]));

    [Fact]
    public void A_library_without_tests_or_sample_is_found()
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["src/RateLimiting/PublicApi.txt"] = "",
            ["src/RateLimiting.Redis/PublicApi.txt"] = "",
            ["tests/RateLimiting.Tests/RateLimiting.Tests.csproj"] = "x/Purlin.RateLimiting.csproj "
                + "y/Purlin.RateLimiting.Redis.csproj",
            ["tests/RateLimiting.Tests/House.cs"] = "public sealed class House() : LibraryRules(\"RateLimiting\");",
            ["samples/RateLimiting/RateLimiting.Sample.csproj"] = "",
        };
        Assert.Empty(RoomsRule.Check(Pair, files.GetValueOrDefault));
        foreach (string file in files.Keys)
        {
            var without = new Dictionary<string, string>(files, StringComparer.Ordinal);
            without.Remove(file);
            Assert.NotEmpty(RoomsRule.Check(Pair, without.GetValueOrDefault));
        }
    }

    [Fact]
    public void Shared_source_that_nobody_can_ask_for_is_found()
    {
        Assert.Empty(SharedSourceRule.Check(Targets, ["Guards/Guard.cs", "Hashing/Crc16.cs"]));
        Assert.Equal("src/Shared/Hashing/Crc32C.cs",
            Assert.Single(SharedSourceRule.Check(Targets, ["Hashing/Crc32C.cs"])).Where);
        Assert.Contains("Crc16", Assert.Single(
            SharedSourceRule.Check(Targets.Replace(";Guards;Crc16;", ";Guards;", StringComparison.Ordinal), [])).What,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("see /ho" + "me/someone/x", 1)]
    [InlineData("cd \"/wo" + "rk/main\"", 1)]
    [InlineData("C:\\Us" + "ers\\someone", 1)]
    [InlineData("samples/home/x and src/work/y, ~/home/z, http://a/root/b", 0)]
    [InlineData("https://api.nu" + "get.org/v3/index.js" + "on", 1)]
    [InlineData("https://www.rfc-editor.org/rfc/rfc9562", 0)]
    [InlineData("written by A" + "I for you", 1)]
    [InlineData("the country \"A" + "I\" and the type AIR", 0)]
    [InlineData("as Chat" + "G" + "PT said", 1)]
    [InlineData("cures iss" + "ue #12", 1)]
    [InlineData("an issue of 3 kinds", 0)]
    public void A_trace_of_the_making_is_found(string line, int found) =>
        Assert.Equal(found, TraceRule.Check([new SourceFile("a.md", line)]).Count());

    [Fact]
    public void A_feed_is_found()
    {
        Assert.Empty(RestoreRule.CheckConfiguration(
            new SourceFile("nuget.config", "<configuration><config /></configuration>")));
        Assert.Single(RestoreRule.CheckConfiguration(
            new SourceFile("nuget.config", "<configuration><packageSources /></configuration>")));
    }

    [Theory]
    [InlineData("1.2.3\"", "1.2.3\"", 0)]
    [InlineData("1.2.3\"", "1.2.*\"", 1)]
    [InlineData("1.2.3\"", "[1.2.3]\"", 1)]
    [InlineData("1.2.3\"", "1.2\"", 1)]
    [InlineData(" Label=\"Tests\"", "", 1)]
    [InlineData("<!-- 3 -->", "", 1)]
    [InlineData("<!-- 3 -->", "<!-- 3 --><ItemGroup />", 1)]
    public void A_version_that_is_not_exact_and_a_group_without_heading_are_found(string good, string bad, int found) =>
        Assert.Equal(found, RestoreRule.CheckVersions(
            new SourceFile("p", Versions.Replace(good, bad, StringComparison.Ordinal))).Count());

    [Theory]
    [InlineData("<NoWarn>$(NoWarn);NU1603</NoWarn>", "src/Ledger.Sqlite/a.csproj", 0)]
    [InlineData("<NoWarn>$(NoWarn);NU1603</NoWarn>", "src/Ledger/a.csproj", 1)]
    [InlineData("<PackageReference Include='A' />", "src/Ledger/a.csproj", 0)]
    [InlineData("<PackageReference Include='A' Version='1.0.0' />", "src/Ledger/a.csproj", 1)]
    public void A_project_that_decides_for_itself_is_found(string item, string path, int found) =>
        Assert.Equal(found, RestoreRule.CheckProject(new SourceFile(path, $"<Project>{item}</Project>")).Count());

    [Fact]
    public void A_check_that_was_switched_off_is_found()
    {
        var on = new SourceFile("p", "<P><A>true</A><AdditionalFiles Include='x/BannedSymbols.txt' />"
            + "<PackageReference Include='Microsoft.CodeAnalysis.BannedApiAnalyzers' /></P>");
        var off = new SourceFile("p", "<P><A>false</A><NoWarn>CS1591</NoWarn></P>");
        Assert.Empty(BuildRule.CheckProperties(on, "A=true"));
        Assert.Single(BuildRule.CheckProperties(off, "A=true"));
        Assert.Empty(BuildRule.CheckBannedSymbols(on));
        Assert.Equal(3, BuildRule.CheckBannedSymbols(off).Count());
    }

    [Theory]
    [InlineData("[src]\na = 70\n", 0)]
    [InlineData("[src]\na = 71\n", 1)]
    [InlineData("[tests]\na = 70\n", 1)]
    [InlineData("[src]\na = 70\n[src]\na = 700\n", 1)]
    public void A_setting_that_was_changed_is_found(string text, int found) =>
        Assert.Equal(found, BuildRule.CheckSection(new SourceFile(".editorconfig", text), "[src]", "a = 70").Count());
}

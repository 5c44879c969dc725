namespace Purlin.Testing.Tests;

/// <summary>Documents that quote regions well and badly.</summary>
public sealed class SnippetRuleTests
{
    private const string Code =
        """
        public class A
        {
            #region Start here
            if (x)
            {

                Go();
            }

            #endregion

            #region Twice
            #endregion
            #region Twice
            #endregion
            #region Outer
            a();
                #region Inner
            b();
                #endregion
            #endregion
        }
        """;

    private const string Good = "# A\n\n<!-- snippet: Start here -->\n```csharp\nif "
        + "(x)\n{\n\n    Go();\n}\n```\n\nEnd.\n";

    private static readonly SnippetRegions Regions = SnippetRegions.Of([Planted.File(Code)]);

    [Fact]
    public void A_fence_that_equals_its_region_passes() => Assert.Empty(Check(Good));

    [Fact]
    public void An_outer_region_has_the_lines_of_its_inner_one() =>
        Assert.Equal("a();\nb();", Regions.Find("Outer").Text);

    [Fact]
    public void A_stale_fence_is_found_at_its_line()
    {
        Violation violation = Assert.Single(Check(Good.Replace("Go()", "Stop()", StringComparison.Ordinal)));
        Assert.Equal("src/RateLimiting/README.md:4", violation.Where);
        Assert.Contains("PURLIN_ACCEPT=1", violation.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!-- snippet: Nowhere -->\n```csharp\n```\n", "no #region Nowhere")]
    [InlineData("<!-- snippet: Twice -->\n```csharp\n```\n", "two regions")]
    [InlineData("<!-- snippet: Start here -->\n```text\n```\n", "```csharp")]
    [InlineData("<!-- snippet: Start here -->\n\n```text\n```\n", "next line")]
    [InlineData("```csharp\nGo();\n```\n", "nothing compiles")]
    [InlineData("```cs\nGo();\n```\n", "nothing compiles")]
    [InlineData("Text\n```csharp\nGo();\n", "never closed")]
    public void What_quotes_no_compiled_code_is_found(string text, string what) =>
        Assert.Contains(what, Assert.Single(Check(text)).What, StringComparison.Ordinal);

    [Theory]
    [InlineData("```bash\nls\n```\n")]
    [InlineData("````text\n```csharp\n```\n````\n")]
    public void Other_fences_pass(string text) => Assert.Empty(Check(text));

    [Fact]
    public void A_design_may_show_code_that_nothing_compiles() =>
        Assert.Empty(SnippetRule.Check(
            new SourceFile("DESIGN.md", "```csharp\nNaive();\n```\n"), Regions, requireMarkers: false));

    [Fact]
    public void Accepting_copies_the_region_and_leaves_the_rest_alone()
    {
        string stale = Good.Replace("    Go();\n", "", StringComparison.Ordinal) + "```csharp\nOwn();\n```\n";
        string fresh = SnippetRule.Refresh(new SourceFile("README.md", stale), Regions);
        Assert.Equal(Good + "```csharp\nOwn();\n```\n", fresh);
    }

    private static IEnumerable<Violation> Check(string text) =>
        SnippetRule.Check(Planted.File(text, "README.md"), Regions, requireMarkers: true);
}

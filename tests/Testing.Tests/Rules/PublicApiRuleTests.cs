namespace Purlin.Testing.Tests;

/// <summary>A changed surface is shown as a difference.</summary>
public sealed class PublicApiRuleTests
{
    private const string Reviewed = "public sealed class A\n    public int X { get; }\n    public int Y "
        + "{ get; }\n\npublic sealed class B\n";

    [Fact]
    public void The_reviewed_surface_passes() => Assert.Empty(PublicApiRule.Check("f", Reviewed, Reviewed));

    [Fact]
    public void Line_ends_do_not_matter() =>
        Assert.Empty(PublicApiRule.Check("f", Reviewed.Replace("\n", "\r\n", StringComparison.Ordinal), Reviewed));

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("missing", Assert.Single(PublicApiRule.Check("src/A/PublicApi.txt", null, "")).What,
            StringComparison.Ordinal);

    [Fact]
    public void A_change_shows_its_type_what_is_lost_and_what_is_new()
    {
        string received = Reviewed.Replace("int Y", "long Y", StringComparison.Ordinal) + "\npublic sealed class C\n";
        Violation violation = Assert.Single(PublicApiRule.Check("src/A/PublicApi.txt", Reviewed, received));
        Assert.Equal("src/A/PublicApi.txt", violation.Where);
        Assert.Contains("PURLIN_ACCEPT=1", violation.What, StringComparison.Ordinal);
        Assert.EndsWith(
            "  public sealed class A\n-     public int Y { get; }\n+     public long Y { get; }\n+ public sealed "
                + "class C\n+ ",
            violation.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_in_a_later_type_shows_that_type() => Assert.EndsWith(
        "  public sealed class B\n+     public int Z { get; }",
        Assert.Single(PublicApiRule.Check("f", Reviewed, Reviewed + "    public int Z { get; }\n")).What,
        StringComparison.Ordinal);
}

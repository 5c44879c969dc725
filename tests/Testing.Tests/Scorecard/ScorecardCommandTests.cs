using System.CommandLine;
using Purlin.Benchmarks;

namespace Purlin.Testing.Tests;

public sealed class ScorecardCommandTests
{
    private static readonly IReadOnlyList<Scorecard> Known = ScorecardCatalog.Of(typeof(Scorecard).Assembly);

    [Fact]
    public void Scorecards_are_found_by_reflection_and_named_in_any_case()
    {
        Assert.Contains(Known, card => card.Library == "Shared");
        Assert.Same(ScorecardCatalog.Find(Known, "Shared"), ScorecardCatalog.Find(Known, "sHARED"));
        Assert.Null(ScorecardCatalog.Find(Known, "Shar"));
    }

    [Fact]
    public void An_unknown_library_is_refused_with_the_known_ones()
    {
        ParseResult parsed = ScorecardCommand.Over(Known).Parse(["nope"]);

        string message = Assert.Single(parsed.Errors).Message;
        Assert.StartsWith("There is no scorecard 'nope'. Known: ", message, StringComparison.Ordinal);
        Assert.Contains("Shared", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Paces_exclude_each_other() =>
        Assert.Single(ScorecardCommand.Over(Known).Parse(["--dry", "--quick"]).Errors);

    [Fact]
    public void The_exit_code_is_0_if_every_goal_holds_and_1_if_one_does_not()
    {
        Goal met = Goal.AtMost(2), missed = Goal.AtMost(1);

        Assert.Equal(0, Exit(["--quick"], TestScorecard.FivefoldRow(met)));
        Assert.Equal(1, Exit(["--quick"], TestScorecard.FivefoldRow(met, missed)));
        Assert.Equal(0, Exit(["--dry"], TestScorecard.FivefoldRow(met, missed)));
        Assert.Equal(2, Exit(["--dry", "--row", "no such claim"], TestScorecard.FivefoldRow(met)));
    }

    [Fact]
    public void Json_goes_to_the_file_of_a_named_library_and_to_one_file_each_without_a_name()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string file = Path.Combine(folder, "out.json");

            Exit(["Test", "--dry", "--json", file], TestScorecard.FivefoldRow());
            Exit(["--dry", "--json", file], TestScorecard.FivefoldRow());

            Assert.Equal(
                ["out.Test.json", "out.json"],
                Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Exit(string[] args, Row row) => ScorecardCommand.Over([new TestScorecard(row)]).Parse(args)
        .Invoke(new InvocationConfiguration { Output = TextWriter.Null, Error = TextWriter.Null });
}

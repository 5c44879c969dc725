using System.Text.Json;
using Purlin.Benchmarks;

namespace Purlin.Testing.Tests;

public sealed class PrintedLineTests
{
    [Fact]
    public void A_line_comes_out_of_another_process_as_it_went_in()
    {
        ScorecardReport report = new TestScorecard(
            TestScorecard.FivefoldRow(Goal.AtLeastTimes(3, "rival"), Goal.AtMost(1)),
            new Row("throws", _ => throw new InvalidOperationException("why"))).RunAt(Pace.Quick);
        Assert.Equal(3, report.Rows.Count);
        foreach (Line line in report.Rows)
        {
            string wire = JsonSerializer.Serialize(PrintedLine.Of(line));
            Assert.Equal(line, JsonSerializer.Deserialize<PrintedLine>(wire)!.Restore());
        }
    }

    [Fact]
    public void The_process_of_a_row_writes_its_lines_to_the_file_it_was_given()
    {
        string file = Path.GetTempFileName();
        try
        {
            var card = new TestScorecard(TestScorecard.FivefoldRow(), TestScorecard.FivefoldRow(Goal.AtMost(1)));
            int exit = RowProcess.Over([card]).Parse(["Test", "1", "quick", "1.5", file]).Invoke();
            Assert.Equal(0, exit);
            // One line for the goal, which is missed, and one for the rival that no goal names.
            PrintedLine[] lines = JsonSerializer.Deserialize<PrintedLine[]>(File.ReadAllText(file))!;
            Assert.Equal([false, null], lines.Select(line => line.Restore().Met));
            Assert.All(lines, line => Assert.Equal("fivefold", line.Values.Claim));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Every_pace_is_found_by_its_name()
    {
        foreach (Pace pace in new[] { Pace.Normal, Pace.Quick, Pace.Full, Pace.Dry })
            Assert.Same(pace, Pace.Named(pace.Name));
        Assert.Throws<ArgumentException>(() => Pace.Named("hasty"));
    }
}

using Purlin.Benchmarks;

namespace Purlin.Testing.Tests;

public sealed class ScorecardRunnerTests
{
    [Fact]
    public void A_line_for_each_goal_and_one_missed_goal_spoils_the_report()
    {
        Goal good = Goal.AtLeastTimes(5, "rival"), missed = Goal.AtMost(1);

        ScorecardReport report = new TestScorecard(TestScorecard.FivefoldRow(good, missed)).RunAt(Pace.Quick);

        Assert.Equal([true, false], report.Rows.Select(line => line.Met));
        Assert.Equal([5, null], report.Rows.Select(line => line.Ratio));
        Assert.False(report.IsGood);
        Assert.True(new TestScorecard(TestScorecard.FivefoldRow(good)).RunAt(Pace.Quick).IsGood);
    }

    [Fact]
    public void A_rival_that_no_goal_names_is_shown_unjudged()
    {
        Line line = Assert.Single(new TestScorecard(TestScorecard.FivefoldRow()).RunAt(Pace.Quick).Rows);

        Assert.Equal(("rival", 10.0, 5.0, null, null), (line.Rival, line.RivalValue, line.Ratio, line.Goal, line.Met));
    }

    [Fact]
    public void Rounds_alternate_the_order_of_the_sides()
    {
        var order = new List<string>();
        var row = new Row("order", setup =>
        {
            setup.Agree("nothing", () => 0, () => 0);
            setup.Ours("a", () => Note("a")).Rival("b", () => Note("b")).Rival("c", () => Note("c"))
                .Measure("", Unit.Count, value => value);
        });

        new TestScorecard(row with { Rounds = 3 }).RunAt(Pace.Normal);

        // One warm-up of each, then the rounds.
        Assert.Equal("abc abc cba abc", string.Join(' ', order.Chunk(3).Select(round => string.Concat(round))));

        double Note(string side)
        {
            order.Add(side);
            return 1;
        }
    }

    [Fact]
    public void Seven_rounds_are_played_however_short_the_time_and_more_while_there_is_some()
    {
        static int Rounds(TimeSpan budget) =>
            new RoundPlayer<int>([new RunSide<int>("ours", () => 1)], Pace.Normal).Play(budget, null)[0].Count;

        Assert.Equal(7, Rounds(TimeSpan.Zero));
        Assert.Equal(31, Rounds(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Results_that_differ_fail_the_row_at_every_pace_and_nothing_is_measured()
    {
        int[] ours = [1, 2, 3], expected = [1, 9, 3];
        bool ran = false;
        var row = new Row("wrong", setup =>
        {
            setup.Agree("the list", () => ours, () => expected);
            setup.Ours("ours", () => ran = true).Measure("", Unit.Count, _ => 1);
        });

        Line line = Assert.Single(new TestScorecard(row).RunAt(Pace.Dry).Rows);

        Assert.False(line.Met);
        Assert.Equal("results differ: the list: element 1: ours 2, expected 9", line.Remark);
        Assert.False(new TestScorecard(row).RunAt(Pace.Quick).IsGood);
        Assert.False(ran);
    }

    [Fact]
    public void Loops_that_return_different_results_are_found()
    {
        var row = new Row("loops", setup =>
        {
            setup.Ours("ours", n => (ulong)n).Rival("rival", n => (ulong)n + 1).Time(Unit.Nanoseconds);
            setup.AgreeOnLoops(16);
        });

        Assert.Equal(
            "results differ: loops over 16 operations: ours 0000000000000010, rival 0000000000000011",
            Assert.Single(new TestScorecard(row).RunAt(Pace.Dry).Rows).Remark);
    }

    [Fact]
    public void A_row_with_a_rival_that_compares_nothing_fails()
    {
        var row = new Row("blind", setup =>
            setup.Ours("ours", () => 1).Rival("rival", () => 1).Measure("", Unit.Count, _ => 1));

        string? remark = Assert.Single(new TestScorecard(row).RunAt(Pace.Dry).Rows).Remark;

        Assert.Contains("compares no results", remark, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dry_run_runs_every_side_once_and_judges_nothing()
    {
        int runs = 0;
        var row = new Row("dry", setup =>
        {
            setup.Agree("nothing", () => 0, () => 0);
            setup.Ours("ours", () => ++runs).Rival("rival", () => ++runs)
                .Measure("", Unit.Count, _ => 1, Goal.AtMost(0));
        });

        ScorecardReport report = new TestScorecard(row).RunAt(Pace.Dry);

        Assert.Equal(2, runs);
        Assert.All(report.Rows, line => Assert.Equal((null, null), (line.Met, line.Ours)));
        Assert.True(report.IsGood);
    }

    [Fact]
    public void A_row_that_throws_fails_by_name_and_the_others_go_on()
    {
        var broken = new Row("broken", _ => throw new InvalidDataException("no such data"));

        ScorecardReport report = new TestScorecard(broken, TestScorecard.FivefoldRow()).RunAt(Pace.Quick);

        Assert.Equal("InvalidDataException: no such data", report.Rows[0].Remark);
        Assert.Equal(2, report.Rows.Count);
        Assert.False(report.IsGood);
    }

    [Fact]
    public void A_goal_against_an_unknown_rival_is_a_mistake_that_names_the_rivals()
    {
        Row row = TestScorecard.FivefoldRow(Goal.AtLeastTimes(2, "rivall"));

        string? remark = Assert.Single(new TestScorecard(row).RunAt(Pace.Dry).Rows).Remark;

        Assert.Contains("'rivall'; the row's rivals are: rival.", remark, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_without_its_prerequisite_is_named_not_judged_and_not_set_up()
    {
        var row = new Row("wide", _ => throw new InvalidOperationException())
        {
            Requires = [Requirement.Cpu("AVX-1024", false)],
        };

        ScorecardReport report = new TestScorecard(row).RunAt(Pace.Quick);

        Line line = Assert.Single(report.Rows);
        Assert.Equal(("n/a", "n/a: no AVX-1024", null), (line.MetText, line.Remark, line.Met));
        Assert.True(report.IsGood);
    }

    [Fact]
    public void Long_rows_run_in_a_full_run_only()
    {
        Row row = TestScorecard.FivefoldRow() with { IsLong = true };

        Assert.Equal("n/a: runs with --full", Assert.Single(new TestScorecard(row).RunAt(Pace.Quick).Rows).Remark);
        Assert.Equal(5, Assert.Single(new TestScorecard(row).RunAt(Pace.Full).Rows).Ratio);
    }

    [Fact]
    public void What_a_row_uses_is_disposed_in_reverse_order_even_when_it_throws()
    {
        var disposed = new List<int>();
        var row = new Row("resources", setup =>
        {
            setup.Use(new Resource(() => disposed.Add(1)));
            setup.Use(new Resource(() => disposed.Add(2)));
            throw new InvalidOperationException("after both");
        });

        new TestScorecard(row).RunAt(Pace.Dry);

        Assert.Equal([2, 1], disposed);
    }

    private sealed class Resource(Action dispose) : IDisposable
    {
        public void Dispose() => dispose();
    }
}

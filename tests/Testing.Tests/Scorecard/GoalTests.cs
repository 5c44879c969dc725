using Purlin.Benchmarks;

namespace Purlin.Testing.Tests;

public sealed class GoalTests
{
    private const string Rival = "rival";
    private static readonly Unit Ns = Unit.Nanoseconds;

    [Fact]
    public void A_ratio_is_the_median_of_the_rounds_ratios_and_not_the_ratio_of_the_medians()
    {
        // The medians' ratio is 10, the rounds' ratios are 50, 2 and 2.
        Judgement judged = Goal.AtLeastTimes(10, Rival).Judge([1, 2, 10], [50, 4, 20], Ns);

        Assert.Equal(2, judged.Ratio);
        Assert.False(judged.IsMet);
        Assert.Equal(2, judged.Ours);
        Assert.Equal(20, judged.Rival);
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(10.01, false)]
    public void At_least_times_reads_rival_over_ours_for_times_and_ours_over_rival_for_rates(double factor, bool isMet)
    {
        Assert.Equal(isMet, Goal.AtLeastTimes(factor, Rival).Judge([2], [20], Ns).IsMet);
        Assert.Equal(isMet, Goal.AtLeastTimes(factor, Rival).Judge([20], [2], Unit.PerSecond).IsMet);
    }

    [Theory]
    [InlineData(1.25, true)]
    [InlineData(1.24, false)]
    public void At_most_times_reads_ours_over_rival_for_times_and_rival_over_ours_for_rates(double factor, bool isMet)
    {
        Judgement time = Goal.AtMostTimes(factor, Rival).Judge([5], [4], Ns);

        Assert.Equal(1.25, time.Ratio);
        Assert.Equal(isMet, time.IsMet);
        Assert.Equal(isMet, Goal.AtMostTimes(factor, Rival).Judge([4], [5], Unit.PerSecond).IsMet);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(2.9, false)]
    public void Rival_plus_judges_the_median_of_the_rounds_differences(double margin, bool isMet) =>
        Assert.Equal(isMet, Goal.AtMostPlus(margin, Rival).Judge([10, 13, 30], [9, 10, 20], Ns).IsMet);

    [Fact]
    public void An_absolute_goal_holds_in_the_best_round_of_what_is_timed()
    {
        Assert.Equal((3, true), Short(Goal.AtMost(3).Judge([9, 3, 5], [], Ns)));
        Assert.Equal((3, false), Short(Goal.AtMost(2.9).Judge([9, 3, 5], [], Ns)));
        Assert.Equal((9, true), Short(Goal.AtLeast(9).Judge([9, 3, 5], [], Unit.PerSecond)));
    }

    [Fact]
    public void An_absolute_goal_holds_in_the_worst_round_of_what_is_counted()
    {
        Assert.Equal((9, false), Short(Goal.AtMost(8).Judge([9, 3, 5], [], Unit.Bytes)));
        Assert.Equal((3, false), Short(Goal.AtLeast(4).Judge([9, 3, 5], [], Unit.Count)));
    }

    [Fact]
    public void An_exact_goal_is_missed_by_one_round_on_either_side()
    {
        Assert.Equal((1, true), Short(Goal.Exactly(1).Judge([1, 1, 1], [], Unit.Count)));
        Assert.Equal((1.5, false), Short(Goal.Exactly(1).Judge([1, 1.5, 0.75], [], Unit.Count)));
        Assert.Equal((0.25, false), Short(Goal.Exactly(1).Judge([1, 1.5, 0.25], [], Unit.Count)));
    }

    [Fact]
    public void A_free_goal_sees_both_medians()
    {
        Goal lowerOf = Goal.That(
            ">= the lower of 60 % of rival and 100", Rival, (ours, rival) => ours >= Math.Min(0.6 * rival, 100));

        Assert.True(lowerOf.Judge([61], [100], Unit.PerSecond).IsMet);
        Assert.True(lowerOf.Judge([101], [1_000], Unit.PerSecond).IsMet);
        Assert.False(lowerOf.Judge([99], [1_000], Unit.PerSecond).IsMet);
    }

    [Fact]
    public void A_value_that_is_no_number_meets_no_goal()
    {
        double[] values = [1, double.NaN, 1];

        Assert.False(Goal.AtMost(10).Judge(values, [], Ns).IsMet);
        Assert.False(Goal.AtLeast(0).Judge(values, [], Ns).IsMet);
        Assert.False(Goal.Exactly(1).Judge(values, [], Ns).IsMet);
        Assert.False(Goal.AtLeastTimes(0.1, Rival).Judge(values, [1, 1, 1], Ns).IsMet);
        Assert.False(Goal.AtMostPlus(10, Rival).Judge(values, [1, 1, 1], Ns).IsMet);
    }

    [Fact]
    public void The_spread_is_half_the_interquartile_range_over_the_median()
    {
        Assert.Equal(0.1, Summary.Of([8, 9, 10, 11, 12]).Spread, 10);
        Assert.Equal(0, Summary.Of([0, 0, 0]).Spread);
    }

    [Fact]
    public void A_goal_is_printed_in_its_unit()
    {
        Assert.Equal("<= 6.00 ns", Goal.AtMost(6).Text(Ns));
        Assert.Equal(">= 1.50 M/s", Goal.AtLeast(1.5).Text(Unit.MillionsPerSecond));
        Assert.Equal("= 0 B", Goal.Exactly(0).Text(Unit.Bytes));
        Assert.Equal(">= 2,000x", Goal.AtLeastTimes(2_000, Rival).Text(Ns));
        Assert.Equal("<= 1.3x", Goal.AtMostTimes(1.3, Rival).Text(Ns));
        Assert.Equal("<= rival + 10.0 ns", Goal.AtMostPlus(10, Rival).Text(Ns));
    }

    private static (double, bool?) Short(Judgement judged) => (judged.Ours, judged.IsMet);
}

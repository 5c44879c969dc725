using System.Diagnostics;

namespace Purlin.Redlock.Tests;

/// <summary>
/// The rule of the token, exhaustively for three nodes: ours is safe in every state, the usual ones are not. The
/// numbers of states are pinned: a model that changes says so.
/// </summary>
/// <remarks>
/// By default states that differ by the order of their nodes alone count as one, in long runs they do not.
/// </remarks>
public sealed class TokenModelTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(nameof(TokenRule.FusedFence), 2, 6_516, 34_805)]
    [InlineData(nameof(TokenRule.FusedFence), 3, 2_795_257, 16_504_516)]
    [InlineData(nameof(TokenRule.AmnesiaQuarantineSync), 2, 160_044, 160_044)]
    public void Our_rule_issues_no_token_twice_or_too_low(string rule, int attempts, int states, int inSoak)
    {
        TokenModel model = Explore(rule, attempts);
        Assert.Null(model.Violation);
        Assert.Equal(Effort.Of(states, inSoak), model.States);
    }

    [Fact]
    public void Nor_does_one_that_takes_counts_back_at_an_abort()
    {
        TokenModel model = Explore(nameof(TokenRule.UndoneAtAbort), attempts: Effort.Of(2, 3));
        Assert.Null(model.Violation);
        Assert.Equal(Effort.Of(7_458, 17_155_963), model.States);
    }

    [Theory]
    [InlineData(nameof(TokenRule.NoWriteBack), 3, 10_375, 49_003)]
    [InlineData(nameof(TokenRule.UncheckedWriteBack), 3, 52_790, 265_026)]
    [InlineData(nameof(TokenRule.AnyoneAcknowledges), 3, 299_099, 1_610_745)]
    [InlineData(nameof(TokenRule.KthLargest), 2, 2_173, 4_535)]
    [InlineData(nameof(TokenRule.AmnesiaAtZero), 2, 14_111, 14_111)]
    [InlineData(nameof(TokenRule.AmnesiaSync), 2, 18_377, 18_377)]
    public void A_weaker_rule_issues_a_wrong_token(string rule, int attempts, int states, int inSoak)
    {
        TokenModel model = Explore(rule, attempts);
        Assert.NotNull(model.Violation);
        Assert.Equal(Effort.Of(states, inSoak), model.States);
    }

    private TokenModel Explore(string rule, int attempts)
    {
        long start = Stopwatch.GetTimestamp();
        var model = new TokenModel(Enum.Parse<TokenRule>(rule), attempts, !Effort.IsSoak);
        model.Explore();
        output.WriteLine($"{rule}, {attempts} attempts: {model.States:N0} states, {model.Violation ?? "safe"}, " +
            $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        return model;
    }
}

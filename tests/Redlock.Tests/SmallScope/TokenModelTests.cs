using System.Diagnostics;

namespace Purlin.Redlock.Tests;

/// <summary>
/// The rule of the token, exhaustively for three nodes: ours is safe in every state, the usual ones are not. The numbers
/// of states are pinned: a model that changes says so.
/// </summary>
public sealed class TokenModelTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(nameof(TokenRule.FusedFence), 2, 0)]
    [InlineData(nameof(TokenRule.FusedFence), 3, 0)]
    [InlineData(nameof(TokenRule.AmnesiaQuarantineSync), 2, 0)]
    public void Our_rule_issues_no_token_twice_or_too_low(string rule, int attempts, int states)
    {
        TokenModel model = Explore(rule, attempts);
        Assert.Null(model.Violation);
        Assert.Equal(states, model.States);
    }

    [Theory]
    [InlineData(nameof(TokenRule.NoWriteBack), 3, 0)]
    [InlineData(nameof(TokenRule.UncheckedWriteBack), 3, 0)]
    [InlineData(nameof(TokenRule.KthLargest), 2, 0)]
    [InlineData(nameof(TokenRule.AmnesiaAtZero), 2, 0)]
    [InlineData(nameof(TokenRule.AmnesiaSync), 2, 0)]
    public void A_weaker_rule_issues_a_wrong_token(string rule, int attempts, int states)
    {
        TokenModel model = Explore(rule, attempts);
        Assert.NotNull(model.Violation);
        Assert.Equal(states, model.States);
    }

    private TokenModel Explore(string rule, int attempts)
    {
        long start = Stopwatch.GetTimestamp();
        var model = new TokenModel(Enum.Parse<TokenRule>(rule), attempts);
        model.Explore();
        output.WriteLine($"{rule}, {attempts} attempts: {model.States:N0} states, {model.Violation ?? "safe"}, " +
            $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        return model;
    }
}

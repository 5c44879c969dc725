using Xunit.Sdk;

namespace Purlin.Testing.Tests;

public sealed class PrerequisiteTests
{
    [Fact]
    public void What_is_present_lets_the_test_go_on()
    {
        Prerequisite.Require(present: true, "nothing", missingIsFailure: false);
        Prerequisite.Require(present: true, "nothing", missingIsFailure: true);
    }

    [Fact]
    public void What_is_missing_skips_with_the_reason()
    {
        // Assert.Throws and Record.Exception let a skip through, which would skip this very test.
        SkipException? skip = null;
        try
        {
            Prerequisite.Require(false, "no redis-server", missingIsFailure: false);
        }
        catch (SkipException e)
        {
            skip = e;
        }

        Assert.NotNull(skip);
        Assert.Contains("no redis-server", skip.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_fails_where_nothing_may_be_missing()
    {
        var failure = Assert.Throws<FailException>(
            () => Prerequisite.Require(false, "no redis-server", missingIsFailure: true));
        Assert.Contains("no redis-server", failure.Message, StringComparison.Ordinal);
    }
}

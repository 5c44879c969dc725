namespace Purlin.Snowflake.Tests;

public sealed class QuickTests
{
    [Fact]
    public void X() => Assert.Equal("x", SnowflakeLayout.Tsid.ToString());
}

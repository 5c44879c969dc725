namespace Purlin.Testing.Tests;

public sealed class SkeletonTests
{
    [Fact]
    public void The_house_stands() => Assert.True(true);
}

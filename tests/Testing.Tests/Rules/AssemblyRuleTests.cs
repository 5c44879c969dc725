using System.Xml.Linq;
using Microsoft.Extensions.Logging;

namespace Purlin.Testing.Tests;

/// <summary>Each rule for assemblies and projects finds what is planted here, and nothing beside it.</summary>
public sealed partial class AssemblyRuleTests
{
    [Fact]
    public void A_core_that_sees_another_library_or_a_foreign_package_is_found()
    {
        string[] references =
        [
            "System.Runtime", "System.IO.Pipelines", "Microsoft.Extensions.Logging.Abstractions",
                "Microsoft.Extensions.Options",
            "System.Threading.RateLimiting", "Purlin.Ledger", "StackExchange.Redis", "Microsoft.Extensions.Hosting",
        ];
        string[] found = [.. ReferenceRule.Check(Planted.Core, references)
            .Select(violation => violation.What.Split([' ', ':', ','])[1])];
        Assert.Equal(["Purlin.Ledger", "StackExchange.Redis", "Microsoft.Extensions.Hosting"], found);
    }

    [Fact]
    public void The_frameworks_limiters_belong_to_one_library() => Assert.Single(
        ReferenceRule.Check(new PurlinPackage("Purlin.Trie", "src/Trie"),
            ["System.Threading.RateLimiting", "System.Linq"]));

    [Fact]
    public void An_adapter_sees_its_core_alone()
    {
        string[] references = ["Purlin.RateLimiting", "StackExchange.Redis", "Purlin.Redlock"];
        Assert.Contains("Purlin.Redlock", Assert.Single(ReferenceRule.Check(Planted.Adapter, references)).What,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_friend_other_than_its_own_tests_is_found()
    {
        Assert.Empty(FriendRule.Check(Planted.Core, ["RateLimiting.Tests"]));
        Assert.Single(FriendRule.Check(Planted.Core, ["RateLimiting.Tests", "Purlin.RateLimiting.Redis"]));
        Assert.Single(FriendRule.Check(Planted.Adapter, ["RateLimiting.Tests"]));
        Assert.Equal(["Testing.Tests"], FriendRule.Of(typeof(Violation).Assembly));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("<PackageReference Include='Microsoft.Extensions.Options' />", 0)]
    [InlineData("<PackageReference Include='Some.Analyzer' PrivateAssets='all' />", 0)]
    [InlineData("<PackageReference Include='StackExchange.Redis' />", 1)]
    [InlineData("<ProjectReference Include='../Trie/Purlin.Trie.csproj' />", 1)]
    [InlineData("<FrameworkReference Include='Microsoft.AspNetCore.App' />", 1)]
    public void What_a_core_may_not_ask_for_is_found(string items, int found) =>
        Assert.Equal(found, DependencyRule.Check(Planted.Core, Project(items)).Count());

    [Theory]
    [InlineData("<PackageReference Include='StackExchange.Redis' />", 0)]
    [InlineData("<FrameworkReference Include='Microsoft.AspNetCore.App' />", 0)]
    [InlineData("<PackageReference Include='StackExchange.Redis' /><PackageReference "
        + "Include='Microsoft.Extensions.Options' />", 0)]
    [InlineData("<PackageReference Include='StackExchange.Redis' /><PackageReference Include='Npgsql' />", 1)]
    [InlineData("", 1)]
    [InlineData("<PackageReference Include='Npgsql' /><ProjectReference Include='../Trie/Purlin.Trie.csproj' />", 1)]
    public void An_adapter_has_one_foreign_dependency_and_its_core(string items, int found) => Assert.Equal(
        found, DependencyRule.Check(Planted.Adapter,
            Project("<ProjectReference Include='../RateLimiting/Purlin.RateLimiting.csproj' />" + items)).Count());

    [Fact]
    public void A_log_message_without_an_id_or_with_anothers_is_found() =>
        Planted.AssertFound(EventIdRule.Check([typeof(Log), typeof(OtherLog)]), nameof(OtherLog.Same),
            nameof(Log.None));

    private static XDocument Project(string items) =>
        XDocument.Parse($"<Project><ItemGroup>{items}</ItemGroup></Project>");

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "a")]
        public static partial void First(ILogger logger);

        [LoggerMessage(2, LogLevel.Information, "a")]
        public static partial void Second(ILogger logger);

        [LoggerMessage(Level = LogLevel.Information, Message = "a")]
        public static partial void None(ILogger logger);
    }

    private static partial class OtherLog
    {
        [LoggerMessage(2, LogLevel.Information, "a")]
        public static partial void Same(ILogger logger);
    }
}

using Microsoft.Extensions.Configuration;

namespace Purlin.RateLimiting.Tests;

[Implements(typeof(ConfigurationPolicySource))]
public sealed class ConfigurationPolicySourceTests : RateLimitPolicySourceContract
{
    private const string Permits = "Limits:Policies:search:Limits:steady:Permits";

    private readonly IConfigurationRoot _configuration = new ConfigurationBuilder().AddInMemoryCollection().Build();

    [Fact]
    public void Everything_there_is_can_be_configured()
    {
        RateLimitPolicySet set = Read("""
            Inheritance=Additive
            Policies:search:Version=7
            Policies:search:Limits:a:Kind=tokenbucket
            Policies:search:Limits:a:Permits=100
            Policies:search:Limits:a:Per=00:01:00
            Policies:search:Limits:a:Burst=20
            Policies:search:Limits:b:Kind=CalendarWindow
            Policies:search:Limits:b:Permits=10000
            Policies:search:Limits:b:Unit=Day
            Policies:search:Limits:b:Zone=UTC
            Policies:search:Limits:b:Soft=true
            Policies:gold:Limits:c:Kind=SlidingWindow
            Policies:gold:Limits:c:Permits=5
            Policies:gold:Limits:c:Window=01:00:00
            Policies:shape:Limits:d:Kind=LeakyBucket
            Policies:shape:Limits:d:Permits=5
            Policies:shape:Limits:d:Per=00:00:01
            Policies:shape:Limits:d:Queue=9
            Policies:shape:Limits:e:Kind=Concurrency
            Policies:shape:Limits:e:Permits=5
            Policies:shape:Limits:f:Kind=SlidingLog
            Policies:shape:Limits:f:Permits=5
            Policies:shape:Limits:f:Window=1.00:00:00
            Planned:0:Policy=search
            Planned:0:From=2030-01-01T00:00:00Z
            Planned:0:Inheritance=Proportionally
            Planned:0:Limits:a:Kind=FixedWindow
            Planned:0:Limits:a:Permits=1
            Planned:0:Limits:a:Window=00:00:01
            Overrides:0:Policy=search
            Overrides:0:Use=gold
            Overrides:0:Tier=gold
            Overrides:0:From=2030-01-01
            Overrides:0:Until=2031-01-01
            Overrides:0:Priority=-3
            Overrides:1:Policy=search
            Overrides:1:Use=gold
            Overrides:1:NumberKey=42
            Overrides:2:Policy=search
            Overrides:2:Use=gold
            Overrides:2:Key=42
            """);
        RateLimitPolicy search = set.Policies.Single(policy => policy.Name == "search");
        Assert.Equal((7, "a b"), (search.Version, string.Join(' ', search.Limits)));
        Assert.Equal((20L, true), (search.Limits[0].Capacity, search.Limits[1].IsSoft));
        Assert.Equal("gcra concurrency sliding-log", string.Join(' ',
            set.Policies.Single(policy => policy.Name == "shape").Limits.Select(limit => limit.Algorithm.Kind)));
        PlannedPolicy planned = Assert.Single(set.Planned);
        var newYear = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal((newYear, TokenInheritance.Proportionally), (planned.From, planned.Inheritance));
        Assert.Equal(TokenInheritance.Additive, set.Inheritance);
        Assert.Equal(
            [
                new("search", "gold") { Tier = "gold", From = newYear, Until = newYear.AddYears(1), Priority = -3 },
                new("search", "gold") { Key = 42UL },
                new("search", "gold") { Key = "42" },
            ],
            set.Overrides);
    }

    [Theory]
    [InlineData("Policy:search:Limits:a:Kind=TokenBucket", "Policy")]
    [InlineData("Policies:p:Limits:a:Kind=Leaky", "LeakyBucket")]
    [InlineData("Policies:p:Limits:a:Permits=5", "Kind")]
    [InlineData("Policies:p:Limits:a:Kind=Concurrency;Policies:p:Limits:a:Permits=five", "five")]
    [InlineData("Policies:p:Limits:a:Kind=Concurrency;Policies:p:Limits:a:Permits=-5", "Policies:p")]
    [InlineData(
        "Policies:p:Limits:a:Kind=Concurrency;Policies:p:Limits:a:Permits=5;Policies:p:Limits:a:Burst=5", "Burst")]
    [InlineData(
        "Policies:p:Limits:a:Kind=FixedWindow;Policies:p:Limits:a:Permits=5;Policies:p:Limits:a:Window=60s", "60s")]
    [InlineData("Policies:p:Version=2", "Policies:p")]
    [InlineData("Inheritance=Some", "Proportionally")]
    [InlineData("Overrides:0:Policy=p", "Use")]
    [InlineData("Overrides:0:Policy=p;Overrides:0:Use=p", "itself")]
    [InlineData("Overrides:0:Policy=p;Overrides:0:Use=q;Overrides:0:From=soon", "soon")]
    [InlineData("Overrides:0:Policy=p;Overrides:0:Use=q;Overrides:0:Key=1;Overrides:0:NumberKey=1", "NumberKey")]
    public void What_is_wrong_is_named(string lines, string word) => Assert.Contains(
        word,
        Assert.Throws<InvalidOperationException>(() => Read(lines.Replace(';', '\n'))).Message,
        StringComparison.Ordinal);

    protected override IRateLimitPolicySource Create(long permits)
    {
        _configuration["Limits:Policies:search:Limits:steady:Kind"] = "FixedWindow";
        _configuration["Limits:Policies:search:Limits:steady:Window"] = "01:00:00";
        Change(permits);
        return new ConfigurationPolicySource(_configuration.GetSection("Limits"));
    }

    protected override void Change(long permits)
    {
        _configuration[Permits] = $"{permits}";
        _configuration.Reload();
    }

    private static RateLimitPolicySet Read(string lines) => PolicyConfiguration.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(lines.Split('\n').Select(line => line.Trim().Split('='))
            .Select(pair => KeyValuePair.Create($"R:{pair[0]}", (string?)pair[1])))
        .Build().GetSection("R"));
}

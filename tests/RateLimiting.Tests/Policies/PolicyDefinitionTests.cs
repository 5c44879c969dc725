using System.Text;

namespace Purlin.RateLimiting.Tests;

/// <summary>A policy as other processes read it.</summary>
public sealed class PolicyDefinitionTests
{
    private static readonly DateTimeOffset Since = new(2026, 11, 22, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void What_is_read_decides_by_the_same_numbers_and_takes_over_the_same_states()
    {
        TimeZoneInfo berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var first = new RateLimitPolicy("p \"ä\"",
            Limit.TokenBucket(999_983, TimeSpan.FromHours(11), 1 << 20),
            Limit.LeakyBucket(6, TimeSpan.FromSeconds(4), 5, 2),
            Limit.FixedWindow(1L << 40, TimeSpan.FromMicroseconds(1)), Limit.SlidingWindow(7, TimeSpan.FromDays(1)),
            Limit.CalendarWindow(9, CalendarUnit.Week, berlin).Soft(), Limit.SlidingLog(3, TimeSpan.FromHours(1)),
            Limit.Concurrency(4).Named("held"));
        RateLimitPolicy second = first.InShadow().Replacing(first.WithVersion(3), TokenInheritance.Additive, Since);
        RateLimitPolicy third = new RateLimitPolicy(first.Name, Limit.FixedWindow(5, TimeSpan.FromDays(1)))
            .Replacing(second, TokenInheritance.Proportionally, Since.AddDays(1));
        foreach (RateLimitPolicy policy in new[] { first, second, third })
        {
            var read = RateLimitPolicy.FromDefinition(policy.ToDefinition());
            RateLimitPolicy[] versions = [.. policy.History, policy], those = [.. read.History, read];
            Assert.Equal(versions.Length, those.Length);
            for (int i = 0; i < versions.Length; i++)
            {
                Assert.True(versions[i].HasSameRule(those[i]), $"version {versions[i].Version}");
                Assert.Equal((versions[i].Name, versions[i].Version, versions[i].Inheritance, versions[i].Since),
                    (those[i].Name, those[i].Version, those[i].Inheritance, those[i].Since));
                Assert.Equal(versions[i].RolesFor("k"), those[i].RolesFor("k"));
                Assert.Equal(versions[i].Limits.Select(limit => limit.Window),
                    those[i].Limits.Select(limit => limit.Window));
            }
        }
    }

    [Fact]
    public void What_is_no_numbers_has_no_definition()
    {
        var policy = new RateLimitPolicy("p", Limit.FixedWindow(5, TimeSpan.FromDays(1)));
        var custom = new RateLimitPolicy("p", Limit.Custom("c", new CoolDownAlgorithm(1, 1)));
        Assert.Null(custom.ToDefinition());
        Assert.Null(policy.Replacing(custom, TokenInheritance.AsIs, Since).ToDefinition());
    }

    [Fact]
    public void What_comes_from_outside_is_read_or_named()
    {
        var first = new RateLimitPolicy("p", Limit.TokenBucket(3, TimeSpan.FromSeconds(1), 7), Limit.Concurrency(2));
        byte[] good = first.Replacing(first, TokenInheritance.AsIs, Since).ToDefinition()!;
        string text = Encoding.UTF8.GetString(good);
        foreach (string bad in new[]
        {
            "", "{}", "[]", text[..^1], text.Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal),
            text.Replace("\"version\":2", "\"version\":1", StringComparison.Ordinal),
            text.Replace("\"bucket\"", "\"pail\"", StringComparison.Ordinal),
            text.Replace("[3,1000000,7,0]", "[0,1000000,7,0]", StringComparison.Ordinal),
        })
        {
            Assert.Throws<InvalidDataException>(() => RateLimitPolicy.FromDefinition(Encoding.UTF8.GetBytes(bad)));
        }

        ByteMutator.Check(
            [good], bytes => RateLimitPolicy.FromDefinition(bytes), allowed: [typeof(InvalidDataException)],
            count: Effort.Of(500, 100_000));
    }
}

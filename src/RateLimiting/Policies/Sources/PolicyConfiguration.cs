using Microsoft.Extensions.Configuration;

namespace Purlin.RateLimiting;

/// <summary>
/// A set of policies from configuration: read without reflection, and completely or not at all. The names of limits are
/// keys of the configuration, so that a limit is the same one under other numbers.
/// </summary>
internal static class PolicyConfiguration
{
    private static readonly Dictionary<string, Func<ConfigurationFields, Limit>> Kinds =
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["TokenBucket"] = static at => Limit.TokenBucket(
                at.RequiredInteger("Permits"), at.RequiredTime("Per"), at.RequiredInteger("Burst")),
            ["LeakyBucket"] = static at => Limit.LeakyBucket(
                at.RequiredInteger("Permits"), at.RequiredTime("Per"), at.RequiredInteger("Queue"),
                at.Integer("Burst") ?? 1),
            ["FixedWindow"] = static at => Limit.FixedWindow(at.RequiredInteger("Permits"), at.RequiredTime("Window")),
            ["SlidingWindow"] = static at => Limit.SlidingWindow(
                at.RequiredInteger("Permits"), at.RequiredTime("Window")),
            ["SlidingLog"] = static at => Limit.SlidingLog(
                (int)Math.Min(at.RequiredInteger("Permits"), int.MaxValue), at.RequiredTime("Window")),
            ["CalendarWindow"] = static at => Limit.CalendarWindow(
                at.RequiredInteger("Permits"), at.RequiredName<CalendarUnit>("Unit"), Zone(at)),
            ["Concurrency"] = static at => Limit.Concurrency(at.RequiredInteger("Permits")),
        };

    /// <summary>Reads a section.</summary>
    /// <exception cref="InvalidOperationException">Something is malformed, missing, or means nothing.</exception>
    public static RateLimitPolicySet Read(IConfiguration section)
    {
        var policies = new List<RateLimitPolicy>();
        var planned = new List<PlannedPolicy>();
        var overrides = new List<RateLimitOverride>();
        TokenInheritance inheritance = default;
        foreach (IConfigurationSection child in section.GetChildren())
        {
            switch (child.Key.ToUpperInvariant())
            {
                case "POLICIES":
                    policies.AddRange(child.GetChildren().Select(policy =>
                        new ConfigurationFields(policy).Make(at => Policy(policy.Key, at))));
                    break;
                case "PLANNED":
                    planned.AddRange(child.GetChildren().Select(
                        change => new ConfigurationFields(change).Make(Planned)));
                    break;
                case "OVERRIDES":
                    overrides.AddRange(child.GetChildren().Select(
                        rule => new ConfigurationFields(rule).Make(Override)));
                    break;
                case "INHERITANCE":
                    inheritance = new ConfigurationFields((IConfigurationSection)section)
                        .RequiredName<TokenInheritance>("Inheritance");
                    break;
                default:
                    throw new InvalidOperationException(
                        $"The configuration has '{child.Path}', but here only Policies, Planned, Overrides, "
                        + "Inheritance mean something.");
            }
        }

        return new(policies) { Planned = planned, Overrides = overrides, Inheritance = inheritance };
    }

    private static RateLimitPolicy Policy(string name, ConfigurationFields at)
    {
        var policy = new RateLimitPolicy(name, [.. at.Children("Limits").Select(limit =>
            new ConfigurationFields(limit).Make(fields => ReadLimit(limit.Key, fields)))]);
        return at.Integer("Version") is { } version
            ? policy.WithVersion((int)Math.Clamp(version, int.MinValue, int.MaxValue))
            : policy;
    }

    private static PlannedPolicy Planned(ConfigurationFields at) => new(
        Policy(at.RequiredText("Policy"), at),
        at.Date("From") ?? throw new InvalidOperationException($"The configuration has no '{at.Path}:From'."),
        at.Name<TokenInheritance>("Inheritance") ?? TokenInheritance.AsIs);

    private static RateLimitOverride Override(ConfigurationFields at)
    {
        var rule = new RateLimitOverride(at.RequiredText("Policy"), at.RequiredText("Use"))
        {
            Key = Key(at),
            Tier = at.Text("Tier"),
            From = at.Date("From"),
            Until = at.Date("Until"),
            Priority = (int)Math.Clamp(at.Integer("Priority") ?? 0, int.MinValue, int.MaxValue),
        };
        RateLimitOverride.Validate(rule);
        return rule;
    }

    // The number 42 and the text "42" are different keys.
    private static RateLimitKey? Key(ConfigurationFields at)
    {
        (string? text, long? number) = (at.Text("Key"), at.Integer("NumberKey"));
        if (text is not null && number is not null)
            throw at.Wrong("NumberKey", $"{number}", "left out where there is a Key");
        return text is not null ? new(text) : number is { } value ? new((ulong)value) : null;
    }

    private static Limit ReadLimit(string name, ConfigurationFields at)
    {
        string kind = at.RequiredText("Kind");
        if (!Kinds.TryGetValue(kind, out Func<ConfigurationFields, Limit>? make))
            throw at.Wrong("Kind", kind, string.Join(", ", Kinds.Keys));
        Limit limit = make(at).Named(name);
        return at.Flag("Soft") ? limit.Soft() : limit;
    }

    private static TimeZoneInfo? Zone(ConfigurationFields at)
    {
        if (at.Text("Zone") is not { } id)
            return null;
        return TimeZoneInfo.TryFindSystemTimeZoneById(id, out TimeZoneInfo? zone)
            ? zone : throw at.Wrong("Zone", id, "the name of a time zone such as Europe/Berlin");
    }
}

using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Purlin.RateLimiting.AspNetCore;

/// <summary>
/// The fields of the drafts as text. Sources: draft-ietf-httpapi-ratelimit-headers-11, -07 and -06; RFC 9651 for
/// structured fields; RFC 9110, section 10.2.3 for Retry-After.
/// </summary>
/// <remarks>
/// Seconds are rounded up, never below one for windows: the fields know no fractions, and a client that comes early is
/// refused. The effective window (t, reset) of a refusal ends with its Retry-After, as the drafts want. Of an allowed
/// request it is the time in which the limit grants what is left: a bucket that is full again in a second must not
/// promise its whole burst for every second (draft-11, section 8.5).
/// </remarks>
internal static class RateLimitFields
{
    private const long MaxInteger = 999_999_999_999_999;
    private const int MaxFieldChars = 192;

    /// <summary>What clients know a limit by.</summary>
    public static string QuotaName(string name, RateLimitPolicy? policy, Limit limit) =>
        policy is { Limits.Count: > 1 } ? $"{name}.{limit.Name}" : name;

    /// <summary>
    /// The value of RateLimit-Policy: every limit of every policy that refuses; null if there is nothing to say.
    /// </summary>
    public static string? Policies(RateLimitHeaderFormats format, IEnumerable<RateLimitPolicy?> policies)
    {
        bool isNamed = format.HasFlag(RateLimitHeaderFormats.Draft11);
        if (!isNamed && (format & (RateLimitHeaderFormats.Draft07 | RateLimitHeaderFormats.Draft06)) == 0)
            return null;
        var items = new List<string>();
        var quotas = new HashSet<long>();
        foreach (RateLimitPolicy? policy in policies.Distinct())
        {
            foreach (Limit limit in policy?.Limits ?? [])
            {
                if (limit.IsSoft)
                    continue;
                if (isNamed)
                    items.Add(NamedItem(policy!, limit));
                else if (limit.Window > TimeSpan.Zero && quotas.Add(limit.Capacity))
                    items.Add($"{Text(limit.Capacity)};w={Text(Seconds(limit.Window))}");
            }
        }

        return items.Count == 0 ? null : string.Join(", ", items);
    }

    /// <summary>Sets the fields that say what is left.</summary>
    public static void Set(
        IHeaderDictionary headers, RateLimitHeaderFormats format, in RateLimitVerdict verdict, Limit limit, string name)
    {
        long remaining = Math.Clamp(verdict.Remaining, 0, MaxInteger);
        long? window = EffectiveWindow(verdict, limit);
        Span<char> room = stackalloc char[MaxFieldChars];
        CultureInfo culture = CultureInfo.InvariantCulture;
        if (format.HasFlag(RateLimitHeaderFormats.Draft11))
        {
            headers["RateLimit"] = window is { } within
                ? string.Create(culture, room, $"{name};r={remaining};t={within}")
                : string.Create(culture, room, $"{name};r={remaining}");
        }
        else if (format.HasFlag(RateLimitHeaderFormats.Draft07) && window is { } reset)
        {
            headers["RateLimit"] = string.Create(
                culture, room, $"limit={limit.Capacity}, remaining={remaining}, reset={reset}");
        }

        if (format.HasFlag(RateLimitHeaderFormats.Draft06) && window is { } seconds)
        {
            headers["RateLimit-Limit"] = Text(limit.Capacity);
            headers["RateLimit-Remaining"] = Text(remaining);
            headers["RateLimit-Reset"] = Text(seconds);
        }

        if (format.HasFlag(RateLimitHeaderFormats.XRateLimit))
        {
            headers["X-RateLimit-Limit"] = Text(limit.Capacity);
            headers["X-RateLimit-Remaining"] = Text(remaining);
            if (window is { } left)
                headers["X-RateLimit-Reset"] = Text(left);
        }
    }

    /// <summary>Whole seconds, at least one, rounded up.</summary>
    public static long Seconds(TimeSpan span) =>
        Math.Max((span.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond, 1);

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// A String of RFC 9651, section 3.3.3. It has room for visible ASCII; other characters become the percent-encoded
    /// bytes of their UTF-8.
    /// </summary>
    public static string StructuredString(string text)
    {
        var built = new StringBuilder("\"", text.Length + 2);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\')
                built.Append('\\').Append((char)rune.Value);
            else if (rune.Value is >= ' ' and <= '~')
                built.Append((char)rune.Value);
            else
                built.Append(Uri.EscapeDataString(rune.ToString()));
        }

        return built.Append('"').ToString();
    }

    private static string NamedItem(RateLimitPolicy policy, Limit limit)
    {
        string item = $"{StructuredString(QuotaName(policy.Name, policy, limit))};q={Text(limit.Capacity)}";
        if (limit.Algorithm.IsHeld)
            return item + ";qu=\"concurrent-requests\"";
        return limit.Window > TimeSpan.Zero ? $"{item};w={Text(Seconds(limit.Window))}" : item;
    }

    // Null where no time brings anything back, as with what is held.
    private static long? EffectiveWindow(in RateLimitVerdict verdict, Limit limit)
    {
        if (!verdict.IsAllowed)
            return verdict.RetryAfter > TimeSpan.Zero ? Seconds(verdict.RetryAfter) : null;
        if (limit.Window <= TimeSpan.Zero)
            return null;
        if (limit.Algorithm.Kind == "gcra")
        {
            var granted = (Int128)limit.Window.Ticks * Math.Max(verdict.Remaining, 1) / limit.Capacity;
            return Seconds(TimeSpan.FromTicks((long)granted));
        }

        // Of all limits the longest reset is known; the tightest one's own is not longer than its window.
        bool isBounded = verdict.ResetAfter != Timeout.InfiniteTimeSpan && verdict.ResetAfter < limit.Window;
        return Seconds(isBounded ? verdict.ResetAfter : limit.Window);
    }
}

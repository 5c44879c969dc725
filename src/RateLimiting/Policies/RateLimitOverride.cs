using System.Globalization;

namespace Purlin.RateLimiting;

/// <summary>
/// For one key, for a tier, or for everybody another policy is used in place of one, always or for a time. Immutable.
/// </summary>
/// <remarks>
/// <para>
/// Of several that hold, one applies: that of the highest <see cref="Priority"/>; of those one for the key before one
/// for the tier before one for everybody; of those the one that began last; of those the one that ends first (never is
/// last); of those the one that was given last. What it uses is not overridden again.
/// </para>
/// <para>
/// The policy used has states of its own: a key that comes to it begins there as one never seen, and finds what it owed
/// under the first one when it comes back.
/// </para>
/// </remarks>
/// <param name="Policy">The policy that callers name.</param>
/// <param name="Use">The policy that judges instead, of the same set.</param>
public sealed record RateLimitOverride(string Policy, string Use)
{
    /// <summary>The one key that it is for; null for all.</summary>
    public RateLimitKey? Key { get; init; }

    /// <summary>The tier that it is for, as callers name it in their requests; null for all.</summary>
    public string? Tier { get; init; }

    /// <summary>From when on; null for always.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Until when, that instant excluded; null for ever.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The higher, the stronger; 0 unless given.</summary>
    public int Priority { get; init; }

    internal bool Holds(DateTimeOffset now) => !(From > now) && !(Until <= now);

    /// <exception cref="ArgumentException">A rule contradicts itself.</exception>
    internal static void Validate(RateLimitOverride rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (rule.Policy == rule.Use)
        {
            throw new ArgumentException(
                $"An override of \"{rule.Policy}\" uses it itself. Name the policy to use instead.", nameof(rule));
        }

        if (rule.Key is not null && rule.Tier is not null)
        {
            throw new ArgumentException(
                $"An override of \"{rule.Policy}\" is for a key and a tier. Make two of it.", nameof(rule));
        }

        if (rule.Until <= rule.From)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"An override of \"{rule.Policy}\" holds from {rule.From:O} until {rule.Until:O}, which is never."),
                nameof(rule));
        }
    }
}

using System.Globalization;
using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>
/// A name and the limits that hold for each key under it, all at once: a check is allowed if every limit allows it, and
/// then charged to every one. Immutable; a change is a new policy of the same name with a higher version
/// (<see cref="Replacing"/>).
/// </summary>
public sealed partial class RateLimitPolicy
{
    /// <summary>The most limits of a policy.</summary>
    public const int MaxLimits = 8;

    private const int MaxNameChars = 128;

    private readonly Limit[] _limits;

    /// <summary>A policy, version 1.</summary>
    /// <param name="name">1 to 128 characters.</param>
    /// <param name="limits">1 to 8 limits, no two of the same name.</param>
    /// <exception cref="ArgumentException">The name or the limits are not so.</exception>
    public RateLimitPolicy(string name, params Limit[] limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        Name = Guard.Text(name, MaxNameChars);
        if (limits.Length is < 1 or > MaxLimits)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"It has {limits.Length} limits, but must have from 1 to {MaxLimits}."), nameof(limits));
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (Limit limit in limits)
        {
            ArgumentNullException.ThrowIfNull(limit, nameof(limits));
            if (!names.Add(limit.Name))
            {
                throw new ArgumentException(
                    $"Two limits are named \"{limit.Name}\". Give one of them a name of its own with Named.",
                    nameof(limits));
            }
        }

        _limits = [.. limits];
        Layout = new SlotLayout(_limits);
        MayDelay = Array.Exists(_limits, static limit => limit.Algorithm is GcraAlgorithm { IsShaping: true }
            || limit.Algorithm.GetType().Assembly != typeof(LimitAlgorithm).Assembly);
    }

    /// <summary>The policy's name; compared ordinally.</summary>
    public string Name { get; }

    /// <summary>The limits.</summary>
    public IReadOnlyList<Limit> Limits => _limits;

    internal SlotLayout Layout { get; }

    /// <summary>Whether a verdict may allow after a delay: by a shaping limit, or the application's own.</summary>
    internal bool MayDelay { get; }

    internal Limit LimitAt(int index) => _limits[index];
}

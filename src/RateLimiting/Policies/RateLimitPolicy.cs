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
    private readonly LimitRoles _roles;
    private readonly PolicyTrial? _trial;

    /// <summary>A policy, version 1.</summary>
    /// <param name="name">1 to 128 characters.</param>
    /// <param name="limits">1 to 8 limits, no two of the same name.</param>
    /// <exception cref="ArgumentException">The name or the limits are not so.</exception>
    public RateLimitPolicy(string name, params Limit[] limits)
        : this(name, limits, together: 0, trial: null)
    {
    }

    private RateLimitPolicy(string name, Limit[] limits, int together, PolicyTrial? trial)
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
        (_roles, _trial) = (new(Layout.SoftMask, (byte)together), trial);
    }

    /// <summary>The policy's name; compared ordinally.</summary>
    public string Name { get; }

    /// <summary>The limits.</summary>
    public IReadOnlyList<Limit> Limits => _limits;

    internal SlotLayout Layout { get; }

    /// <summary>
    /// The same policy in the shadow: it judges and charges as ever, by all its limits or by none, but refuses nobody;
    /// verdicts name the limit that would have. To watch a policy before it is in force; <see cref="PolicyTrial"/>
    /// watches one beside the other.
    /// </summary>
    public RateLimitPolicy InShadow() => VersionedAsThis(new(
        Name, [.. _limits.Select(limit => limit.Soft())], ((1 << _limits.Length) - 1) & ~Layout.SoftMask, trial: null));

    /// <summary>Which of the limits refuse a key, now.</summary>
    /// <param name="key">Who is limited.</param>
    public LimitRoles RolesFor(RateLimitKey key) => _trial is null ? _roles : _trial.RolesFor(key);

    internal RateLimitPolicy Beside(PolicyTrial trial, Limit[] candidate) =>
        VersionedAsThis(new(Name, [.. _limits, .. candidate], together: 0, trial));

    internal Limit LimitAt(int index) => _limits[index];
}

using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Purlin.RateLimiting;

/// <summary>
/// Keys that are refused too often are locked out for a while, for longer each time: a rule by policy, the keys with
/// refusals of late, and what to put around a limiter. Kept in the memory of this process. Thread-safe.
/// </summary>
/// <remarks>
/// A key that has stopped being refused is dropped when its last step is forgotten, without loss. At the bound of
/// <see cref="MemoryOptions.MaxBytes"/> a newcomer is not counted (<see cref="Uncounted"/>): nobody is ever punished
/// for another's refusals.
/// </remarks>
public sealed class RateLimitPenalties
{
    /// <summary>The name of the limit that a penalty's verdict is refused by.</summary>
    public const string LimitName = "penalty";

    private readonly MemoryRateLimitStore _store;
    private readonly ConcurrentDictionary<string, Guarded> _byPolicy = new(StringComparer.Ordinal);
    private long _uncounted;
    private long _penalties;

    /// <summary>Without rules yet: nobody is punished.</summary>
    /// <param name="options">Clock and memory; the defaults if null. Read once.</param>
    public RateLimitPenalties(MemoryOptions? options = null) => _store = new(options);

    /// <summary>Penalties given so far.</summary>
    public long Count => Volatile.Read(ref _penalties);

    /// <summary>Refusals that were not counted because there was no room for their key.</summary>
    public long Uncounted => Volatile.Read(ref _uncounted);

    /// <summary>Bytes that the keys take.</summary>
    public long UsedBytes => _store.UsedBytes;

    /// <summary>Punishes refusals of a policy.</summary>
    /// <param name="policy">The policy's name.</param>
    /// <param name="rule">How.</param>
    /// <returns>This.</returns>
    /// <exception cref="ArgumentException">The policy has a rule, or a number is outside its range.</exception>
    public RateLimitPenalties Add(string policy, PenaltyRule rule)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(rule);
        var limits = new RateLimitPolicy(policy, Limit.Custom(LimitName, rule.ToAlgorithm()));
        var guarded = new Guarded(rule, _store.TableOf(limits), limits.LimitAt(0));
        if (!_byPolicy.TryAdd(policy, guarded))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"Policy \"{policy}\" has a rule already. Leave one out."), nameof(policy));
        }

        return this;
    }

    /// <summary>How long a key's penalty still lasts; zero if it has none.</summary>
    /// <param name="policy">The policy's name.</param>
    /// <param name="key">Who.</param>
    public TimeSpan Remaining(string policy, RateLimitKey key) =>
        _byPolicy.TryGetValue(policy, out Guarded? guarded)
            ? TimeSpan.FromMicroseconds(RemainingUs(guarded, key)) : TimeSpan.Zero;

    /// <summary>Forgets a key's penalty, its refusals and its steps.</summary>
    /// <param name="policy">The policy's name.</param>
    /// <param name="key">Who.</param>
    /// <returns>Whether there was anything to forget.</returns>
    public bool Forgive(string policy, RateLimitKey key)
    {
        if (!_byPolicy.TryGetValue(policy, out Guarded? guarded))
            return false;
        KeyIdentity identity = _store.Hasher.Identify(key);
        LimiterNow now = _store.Now(withWall: false);
        Span<long> buffer = stackalloc long[SlotScope.MaxCopiedWords];
        while (guarded.Table.Find(identity) is { Exists: true } slot)
        {
            RateLimitPolicy rules = guarded.Table.Policy;
            if (!SlotScope.TryLock(slot, rules.Layout, buffer, out SlotScope scope))
                continue;
            bool isIdle = rules.Layout.IsIdle(scope.Words, now);
            SlotCheck.Settle(rules, scope.Words, now, charged: 1, actual: 0, [default]);
            scope.Keep();
            scope.Unlock();
            return !isIdle;
        }

        return false;
    }

    /// <summary>Puts the penalties around a limiter: its refusals count, its punished keys do not reach it.</summary>
    /// <param name="inner">The limiter.</param>
    /// <exception cref="ArgumentException">
    /// A rule freezes refills, but the limiter's states are not in this process's memory.
    /// </exception>
    public IRateLimiter Guard(IRateLimiter inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        if (inner is not LocalRateLimiter && _byPolicy.Values.Any(rule => rule.Rule.Kind == PenaltyKind.FreezeRefill))
        {
            throw new ArgumentException(
                "A rule freezes refills, which only a LocalRateLimiter can do, as the innermost. Lock out instead.",
                nameof(inner));
        }

        return new PenalizingRateLimiter(inner, this);
    }

    internal bool TryFind(string policy, [NotNullWhen(true)] out Guarded? guarded) =>
        _byPolicy.TryGetValue(policy, out guarded);

    internal long RemainingUs(Guarded guarded, in RateLimitKey key)
    {
        KeyIdentity identity = _store.Hasher.Identify(key);
        if (!guarded.Table.Find(identity).Exists)
            return 0;
        RateLimitVerdict verdict = guarded.Table.Check(identity, _store.Now(withWall: false), 1, CheckMode.Peek);
        return verdict.IsAllowed ? 0 : (long)verdict.RetryAfter.TotalMicroseconds;
    }

    /// <summary>Counts a refusal.</summary>
    /// <returns>The penalty that it brought, in microseconds; 0 if none.</returns>
    internal long CountRefusal(Guarded guarded, in RateLimitKey key)
    {
        KeyIdentity identity = _store.Hasher.Identify(key);
        LimiterNow now = _store.Now(withWall: false);
        RateLimitVerdict counted = guarded.Table.Check(identity, now, 1, CheckMode.Charge);
        if (!counted.IsAllowed)
        {
            if (counted.IsOverflow)
                Interlocked.Increment(ref _uncounted);
            return 0;
        }

        RateLimitVerdict after = guarded.Table.Check(identity, now, 1, CheckMode.Peek);
        if (after.IsAllowed)
            return 0;
        Interlocked.Increment(ref _penalties);
        return (long)after.RetryAfter.TotalMicroseconds;
    }

    /// <summary>A rule with the keys that it counts.</summary>
    internal sealed record Guarded(PenaltyRule Rule, KeyTable Table, Limit Limit);
}

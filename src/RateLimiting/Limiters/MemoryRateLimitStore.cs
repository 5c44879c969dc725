using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>
/// States in the memory of this process: flat arrays without an object per key, no timers, no lock on the way of a
/// check that finds its key. Everything completes synchronously. Thread-safe.
/// </summary>
public sealed class MemoryRateLimitStore : IRateLimitStore
{
    private readonly ConcurrentDictionary<string, KeyTable> _tables = new(StringComparer.Ordinal);
    private readonly KeyHasher _hasher;
    private readonly MemoryBudget _budget;
    private readonly ReservationLedger _ledger;
    private readonly bool _verifiesKeys;

    /// <summary>An empty store.</summary>
    /// <param name="options">How it is kept; the defaults if null. Read once.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public MemoryRateLimitStore(MemoryOptions? options = null)
        : this(options ?? new(), KeyHasher.CreateRandom())
    {
    }

    internal MemoryRateLimitStore(MemoryOptions options, KeyHasher hasher)
    {
        _budget = new(Guard.InRange(options.MaxBytes, MemoryOptions.MinMaxBytes, long.MaxValue));
        _ledger = new(Guard.InRange(options.MaxReservations, 1, int.MaxValue));
        _verifiesKeys = options.VerifiesKeys;
        _hasher = hasher;
        Clock = new(options.TimeProvider ?? throw new ArgumentException("Its TimeProvider is null.", nameof(options)),
            options.IsPrecise);
    }

    /// <summary>Bytes that the keys take, both arrays counted while one replaces the other.</summary>
    public long UsedBytes => _budget.UsedBytes;

    /// <summary>Keys that have a slot; idle ones are counted until their room is needed.</summary>
    public long KeyCount => _tables.Values.Sum(table => table.Count);

    internal LimiterClock Clock { get; }

    /// <summary>Who is told of the checks of the limiter in memory that this is the store of.</summary>
    internal RateLimitTelemetry? Telemetry { get; set; }

    /// <summary>Called after a policy was replaced, with what its tables have in common.</summary>
    internal Action<object>? OnReplaced { get; set; }

    internal KeyHasher Hasher => _hasher;

    /// <inheritdoc/>
    public ValueTask CheckAsync(
        ReadOnlyMemory<RateLimitCheck> checks, Memory<RateLimitVerdict> verdicts,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (verdicts.Length < checks.Length)
            throw new ArgumentException("There must be room for a verdict of each check.", nameof(verdicts));
        foreach (RateLimitCheck check in checks.Span)
            Validate(check, reserves: false);
        for (int i = 0; i < checks.Length; i++)
            verdicts.Span[i] = Check(checks.Span[i]);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<RateLimitVerdict> ReserveAsync(
        RateLimitCheck check, ReservationTerms terms, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Reserve(check, terms));
    }

    /// <inheritdoc/>
    public ValueTask<ReservationOutcome> SettleAsync(
        string id, ReadOnlyMemory<long> actual, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Settle(id, actual.Span));
    }

    /// <inheritdoc/>
    public ValueTask<ReservationOutcome> RenewAsync(
        string id, TimeSpan lifetime, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(id);
        long lifetimeUs = Domain.WindowUs(lifetime, nameof(lifetime));
        return ValueTask.FromResult(_ledger.Renew(id, lifetimeUs, Now(withWall: true)));
    }

    internal RateLimitVerdict Reserve(RateLimitCheck check, ReservationTerms terms)
    {
        Validate(check, reserves: true);
        Guard.Text(terms.Id, 128);
        long lifetimeUs = Domain.WindowUs(terms.Lifetime, "lifetime");
        var parts = new JointPart[check.Charges.Length];
        var partByRequest = new byte[parts.Length];
        int count = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            RateLimitCharge charge = check.Charges.Span[i];
            KeyTable table = TableOf(charge.Policy);
            int before = count;
            partByRequest[i] = (byte)JointParts.Add(parts, ref count, table, _hasher.Identify(charge.Key), charge.Cost);
            if (count > before)
                parts[before].RequestIndex = i;
        }

        return _ledger.Reserve(
            terms.Id, lifetimeUs, terms.OnExpiry, parts[..count], partByRequest, Now(withWall: true));
    }

    internal ReservationOutcome Settle(string id, ReadOnlySpan<long> actual)
    {
        ArgumentNullException.ThrowIfNull(id);
        foreach (long used in actual)
            Domain.Cost(used);
        return _ledger.Settle(id, actual, Now(withWall: true));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long NowUs() => Clock.TryLatest(out long us) ? us : Tick();

    internal LimiterNow Now(bool withWall)
    {
        long us = NowUs();
        return new(us, withWall ? Clock.WallUs() : us);
    }

    // What was due is over before anybody is told the time at which it was.
    private long Tick()
    {
        long us = Clock.Measure();
        if (_ledger.IsDue(us))
            _ledger.ExpireDue(new(us, Clock.WallUs()));
        Clock.Keep(us);
        return us;
    }

    /// <summary>The table of a policy: of its version, or of a later one that is here already.</summary>
    internal KeyTable TableOf(RateLimitPolicy policy)
    {
        if (_tables.TryGetValue(policy.Name, out KeyTable? table) && table.Policy.Version >= policy.Version)
            return table;
        return Register(policy);
    }

    internal RateLimitVerdict Check(in RateLimitCheck check)
    {
        ReadOnlySpan<RateLimitCharge> charges = check.Charges.Span;
        if (charges.Length == 1)
        {
            KeyTable table = TableOf(charges[0].Policy);
            LimiterNow now = Now(table.Policy.Layout.UsesWallClock);
            return table.Check(_hasher.Identify(charges[0].Key), now, charges[0].Cost, check.Mode);
        }

        var room = default(JointParts);
        Span<JointPart> parts = room;
        int count = 0;
        bool usesWallClock = false;
        for (int i = 0; i < charges.Length; i++)
        {
            KeyTable table = TableOf(charges[i].Policy);
            usesWallClock |= table.Policy.Layout.UsesWallClock;
            int before = count;
            JointParts.Add(parts, ref count, table, _hasher.Identify(charges[i].Key), charges[i].Cost);
            if (count > before)
                parts[before].RequestIndex = i;
        }

        return new JointCheck(parts[..count], Now(usesWallClock))
            .Run(check.Mode == CheckMode.Charge, charges[0].Cost, debits: null);
    }

    internal static void Validate(in RateLimitCheck check, bool reserves)
    {
        ReadOnlySpan<RateLimitCharge> charges = check.Charges.Span;
        if (charges.Length is < 1 or > JointCheck.MaxRequests)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"It has {charges.Length} charges, but must have from 1 to {JointCheck.MaxRequests}."), nameof(check));
        }

        if (check.Mode == CheckMode.TakeUpTo && charges.Length > 1)
            throw new ArgumentException("Taking as much as there is works for a single key.", nameof(check));
        foreach (RateLimitCharge charge in charges)
        {
            ArgumentNullException.ThrowIfNull(charge.Policy, nameof(check));
            Domain.Cost(charge.Cost);
            if (!reserves && charge.Policy.Layout.IsHeld && charge.Cost > 0 && check.Mode != CheckMode.Peek)
                ThrowHeld(charge.Policy);
        }
    }

    internal static void ThrowHeld(RateLimitPolicy policy) => throw new InvalidOperationException(
        $"Policy \"{policy.Name}\" limits what is held at the same time. Reserve it, so that somebody gives it back.");

    private KeyTable Register(RateLimitPolicy policy)
    {
        // What is due by now ends under the version before. Not with the tables' lock held: it may have to wait for a
        // version that another thread is about to register.
        _ = Tick();
        KeyTable table = RegisterOnce(policy, out bool isReplaced);
        if (isReplaced)
            OnReplaced?.Invoke(table.Family);
        return table;
    }

    // One at a time: a table has one successor.
    private KeyTable RegisterOnce(RateLimitPolicy policy, out bool isReplaced)
    {
        isReplaced = false;
        lock (_tables)
        {
            KeyTable? present = _tables.GetValueOrDefault(policy.Name);
            if (present is not null && present.Policy.Version >= policy.Version)
                return present;
            LimiterNow now = Clock.Now(withWall: true);
            TableHeritage? heritage = TableHeritage.Of(policy, present, now);
            var table = new KeyTable(policy, Clock, _hasher, _budget, _verifiesKeys, heritage);
            present?.Replace(table);
            isReplaced = present is not null;
            return _tables[policy.Name] = table;
        }
    }
}

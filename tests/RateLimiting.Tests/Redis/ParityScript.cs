namespace Purlin.RateLimiting.Tests;

/// <summary>
/// A clock that a test sets: monotonic and wall time are the same microseconds and go both ways.
/// </summary>
internal sealed class SteppedTime : TimeProvider
{
    /// <summary>Now, in microseconds of <see cref="RateLimitTime"/>.</summary>
    public long Us { get; set; } = RateLimitTime.FromUtc(new DateTimeOffset(2031, 3, 1, 0, 0, 0, TimeSpan.Zero));

    public override long TimestampFrequency => TimeSpan.MicrosecondsPerSecond;

    public override long GetTimestamp() => Us;

    public override DateTimeOffset GetUtcNow() => RateLimitTime.ToUtc(Us);
}

/// <summary>Commands drawn from a seed, carried out by one store; everything it answers becomes a line.</summary>
internal sealed class ParityScript
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>One of every kind, and mixtures.</summary>
    public static IReadOnlyList<RateLimitPolicy> AllKinds { get; } =
    [
        new("bucket", Limit.TokenBucket(3, Second, 7)),
        new("odd", Limit.TokenBucket(999_983, TimeSpan.FromHours(11), 1 << 20)),
        new("shaped", Limit.LeakyBucket(7, Second, queue: 5, burst: 2)),
        new("fixed", Limit.FixedWindow(9, TimeSpan.FromSeconds(7))),
        new("calendar", Limit.CalendarWindow(30, CalendarUnit.Minute), Limit.CalendarWindow(300, CalendarUnit.Month)),
        new("sliding", Limit.SlidingWindow(1_000, TimeSpan.FromSeconds(11))),
        new("log", Limit.SlidingLog(12, TimeSpan.FromSeconds(5))),
        new("custom", Limit.Custom("cool", new CoolDownAlgorithm(6, 3_000_000))),
        new("mixed", Limit.TokenBucket(11, Second, 40), Limit.SlidingWindow(200, TimeSpan.FromMinutes(1)),
            Limit.FixedWindow(5, Second).Soft(), Limit.SlidingLog(9, Second).Soft()),
        new("held", Limit.Concurrency(5), Limit.TokenBucket(50, Second, 100)),
    ];

    private readonly IReadOnlyList<RateLimitPolicy> _policies;
    private readonly SimulationRandom _random;
    private readonly int _lane;
    private readonly List<(string Id, int Charges)> _reservations = [];
    private int _reserved;

    /// <param name="seed">Of the commands.</param>
    /// <param name="lane">Whose keys they are about: no two lanes have one in common.</param>
    /// <param name="policies">What is asked about; the last one is held. May become others in time.</param>
    public ParityScript(ulong seed, int lane, IReadOnlyList<RateLimitPolicy> policies) =>
        (_random, _lane, _policies) = (new(seed), lane, policies);

    /// <summary>Draws how far time goes, in microseconds: mostly on, sometimes back.</summary>
    public static long DrawStep(SimulationRandom random) => random.Next(0, 40) switch
    {
        0 => random.Next(0, 40) * 86_400_000_000L,
        < 3 => random.Next(0, 60_000_000),
        < 5 => -random.Next(0, 900_000),
        < 20 => random.Next(0, 1_000_000),
        _ => random.Next(0, 3_000),
    };

    /// <summary>Draws the next command.</summary>
    public Func<IRateLimitStore, Task<string>> Next() => _random.Next(12, 100) switch
    {
        < 60 => Check(1),
        < 70 => Check(_random.Next(2, 6)),
        < 80 => Batch(),
        < 88 => Reserve(),
        < 96 => Settle(),
        _ => Renew(),
    };

    private Func<IRateLimitStore, Task<string>> Check(int count)
    {
        RateLimitCharge[] charges = Charges(count, held: false);
        CheckMode mode = _random.Next(0, 10) switch
        {
            < 7 => CheckMode.Charge,
            < 9 => CheckMode.Peek,
            _ => count == 1 ? CheckMode.TakeUpTo : CheckMode.Charge,
        };
        return async store =>
        {
            var verdicts = new RateLimitVerdict[1];
            await store.CheckAsync(new RateLimitCheck[] { new(charges, mode) }, verdicts);
            return Line(verdicts[0]);
        };
    }

    private Func<IRateLimitStore, Task<string>> Batch()
    {
        RateLimitCheck[] checks = [.. Enumerable.Range(0, _random.Next(2, 9)).Select(
            _ => new RateLimitCheck(Charges(_random.Next(1, 3), held: false)))];
        return async store =>
        {
            var verdicts = new RateLimitVerdict[checks.Length];
            await store.CheckAsync(checks, verdicts);
            return string.Join('\n', verdicts.Select(Line));
        };
    }

    private Func<IRateLimitStore, Task<string>> Reserve()
    {
        RateLimitCharge[] charges = Charges(_random.Next(1, 4), held: true);
        string id = $"reservation {_reserved++} of {_lane}";
        var terms = new ReservationTerms(id, TimeSpan.FromMicroseconds(_random.Next(1, 4_000_000)),
            _random.Chance(0.5) ? ReservationExpiry.Charge : ReservationExpiry.Release);
        _reservations.Add((id, charges.Length));
        return async store => Line(await store.ReserveAsync(new(charges), terms));
    }

    private Func<IRateLimitStore, Task<string>> Settle()
    {
        (string id, int charges) = AnyReservation();
        long[] actual = [.. Enumerable.Range(0, charges).Select(_ => (long)_random.Next(0, 9))];
        return async store => (await store.SettleAsync(id, actual)).ToString();
    }

    private Func<IRateLimitStore, Task<string>> Renew()
    {
        (string id, _) = AnyReservation();
        TimeSpan lifetime = TimeSpan.FromMicroseconds(_random.Next(1, 4_000_000));
        return async store => (await store.RenewAsync(id, lifetime)).ToString();
    }

    private (string Id, int Charges) AnyReservation()
    {
        if (_reservations.Count == 0)
            return ($"unknown to {_lane}", 1);
        int recent = Math.Min(_reservations.Count, 6);
        return _reservations[^_random.Next(1, recent + 1)];
    }

    /// <summary>
    /// Gives every key something to owe at once, so that each has its slot from then on. In memory a key that is new
    /// may take the slot of one that is idle, and what is idle now may not be so where time then goes back.
    /// </summary>
    public async Task<string> BeginAsync(IRateLimitStore store)
    {
        for (int key = 0; key < Keys; key++)
        {
            RateLimitCharge[] charges = [.. _policies.Select(policy => new RateLimitCharge(policy, Key(key, _lane), 1))];
            string id = $"beginning {key} of {_lane}";
            await store.ReserveAsync(new(charges), new(id, TimeSpan.FromHours(1), ReservationExpiry.Charge));
            await store.SettleAsync(id, Enumerable.Repeat(1L, charges.Length).ToArray());
        }

        return "begun";
    }

    /// <summary>
    /// Uses every key. In memory everything due ends at whatever call comes next, in Redis when its key is used; that is
    /// seen only where time then goes back again.
    /// </summary>
    public async Task<string> TouchAsync(IRateLimitStore store)
    {
        var lines = new List<string>();
        RateLimitCheck[] checks = [.. _policies.SelectMany(policy => Enumerable.Range(0, Keys).Select(
            key => new RateLimitCheck(new RateLimitCharge[] { new(policy, Key(key, _lane), 0) })))];
        var verdicts = new RateLimitVerdict[checks.Length];
        await store.CheckAsync(checks, verdicts);
        lines.AddRange(verdicts.Select(Line));
        foreach ((string id, _) in _reservations.TakeLast(8))
            lines.Add((await store.RenewAsync(id, TimeSpan.FromSeconds(2))).ToString());
        return string.Join('\n', lines);
    }

    /// <summary>Settles and renews none of the reservations made so far any more; they end by themselves.</summary>
    public void ForgetReservations() => _reservations.Clear();

    private const int Keys = 4;

    private RateLimitCharge[] Charges(int count, bool held) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        RateLimitPolicy policy = _policies[_random.Next(0, held ? _policies.Count : _policies.Count - 1)];
        long capacity = policy.Limits[0].Capacity;
        long cost = _random.Next(0, 12) switch
        {
            0 => 0,
            1 => capacity,
            2 => capacity + 1,
            3 => _random.Next(0, (int)capacity),
            _ => _random.Next(1, 3),
        };
        return new RateLimitCharge(policy, Key(_random.Next(0, Keys), _lane), cost);
    })];

    private static RateLimitKey Key(int key, int lane) =>
        key % 2 == 0 ? (ulong)((lane * Keys) + key) : $"key {{{key}}} of {lane}";

    private static string Line(RateLimitVerdict v) => FormattableString.Invariant(
        $"{v.IsAllowed} {v.Remaining} {v.RetryAfter} {v.ResetAfter} {v.Delay} {v.Charged} {v.TightestLimit?.Name} {v.RequestIndex} {v.PolicyVersion} {v.ExceededSoftLimit?.Name}");
}

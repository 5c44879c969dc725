using System.Globalization;
using System.Threading.RateLimiting;
using Purlin.RateLimiting;

// A service with a limit per user, one per tenant, and a budget of tokens whose use is known only afterwards. Its clock
// stands still unless it is told to go on, so that the output is always the same.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var clock = new HandClock();
var options = new LocalRateLimiterOptions { Memory = { TimeProvider = clock } };
using var policies = new RateLimitPolicies(clock,
    new RateLimitPolicy("user", Limit.TokenBucket(10, per: TimeSpan.FromSeconds(1), burst: 5)),
    new RateLimitPolicy("user-gold", Limit.TokenBucket(100, per: TimeSpan.FromSeconds(1), burst: 50)),
    new RateLimitPolicy("tenant", Limit.SlidingWindow(12, TimeSpan.FromSeconds(10))),
    new RateLimitPolicy("tokens", Limit.CalendarWindow(10_000, CalendarUnit.Day)),
    new RateLimitPolicy("running", Limit.Concurrency(2)),
    new RateLimitPolicy("mail", Limit.LeakyBucket(2, per: TimeSpan.FromSeconds(1), queue: 3)));
using var limiter = new LocalRateLimiter(options, policies);

// All or nothing: who is refused by the tenant's limit has not used up his own.
foreach (string user in (string[])["ann", "ben", "cem"])
{
    int allowed = 0;
    RateLimitVerdict verdict;
    while ((verdict = limiter.CheckAll([new("user", user), new("tenant", "acme")])).IsAllowed)
        allowed++;
    Console.WriteLine($"{user}: {allowed} allowed, then refused by {verdict.RefusedBy} for {Ms(verdict.RetryAfter)}, "
        + $"has {limiter.Peek("user", user).Remaining} left");
}

// The announced wait is exact: refused one microsecond earlier.
TimeSpan wait = limiter.Peek("user", "ann", cost: 2).RetryAfter;
clock.Advance(wait - TimeSpan.FromMicroseconds(1));
bool early = limiter.Check("user", "ann", cost: 2).IsAllowed;
clock.Advance(TimeSpan.FromMicroseconds(1));
Console.WriteLine($"a microsecond early: {early}, then: {limiter.Check("user", "ann", cost: 2).IsAllowed}");
Console.WriteLine($"more than ever fits: {limiter.Check("user", "ann", cost: 6)}");

// An estimate is charged, the truth is settled, in two units at once; what is held comes back.
RateLimitRequest[] work = [new("tokens", "acme", Weight: 500), new("running", "acme")];
await using (RateLimitReservation reserved = await limiter.ReserveAllAsync(work, estimate: 1, TimeSpan.FromMinutes(2)))
{
    Console.WriteLine($"reserved: {limiter.Peek("tokens", "acme").Remaining} tokens left, "
        + $"{limiter.Peek("running", "acme").Remaining} more may run");
    Console.WriteLine($"settled 430: {await reserved.SettleEachAsync(new long[] { 430, 1 })}, "
        + $"again: {await reserved.SettleEachAsync(new long[] { 0, 1 })}, "
        + $"{limiter.Peek("tokens", "acme").Remaining} tokens left");
}

// Shaping: allowed, each one a little later, until the queue is full.
foreach (int mail in Enumerable.Range(1, 5))
    Console.WriteLine($"mail {mail}: {limiter.Check("mail", "acme")}");

// Overrides by tier, and a policy replaced while it is in use: who had half left has half left.
policies.Override(new("user", "user-gold") { Tier = "gold" });
Console.WriteLine($"gold: {limiter.CheckAll([new("user", "dee", Tier: "gold")], cost: 30)}");
limiter.Check("user", "eve", cost: 2);
policies.Replace(new("user", Limit.TokenBucket(20, per: TimeSpan.FromSeconds(1), burst: 10)),
    TokenInheritance.Proportionally);
RateLimitVerdict after = limiter.Peek("user", "eve");
Console.WriteLine($"eve after the change: {after.Remaining} of 10 left, version {after.PolicyVersion}");

// A candidate looks on before it refuses anybody.
var trial = new PolicyTrial(new("search", Limit.TokenBucket(10, TimeSpan.FromSeconds(1), 10)),
    candidate: new("tighter", Limit.TokenBucket(3, TimeSpan.FromSeconds(1), 3)));
using (var tried = new LocalRateLimiter(options, trial.Policy))
{
    RateLimitVerdict[] seen = [.. Enumerable.Range(0, 12).Select(_ => tried.Check("search", "fay"))];
    Console.WriteLine($"trial: {seen.Count(verdict => verdict.IsAllowed)} allowed, the candidate would have refused "
        + $"{seen.Count(verdict => verdict.IsAllowed && verdict.ExceededSoftLimit is not null)} of them");
}

// The framework's face, and a wait of its own.
using RateLimiter framework = limiter.AsRateLimiter("user", "gil");
using (RateLimitLease lease = framework.AttemptAcquire(11))
{
    lease.TryGetMetadata(MetadataName.ReasonPhrase, out string? reason);
    Console.WriteLine($"the framework's face: {lease.IsAcquired}, {reason}");
}

limiter.Check("user", "hal", cost: 10);
ValueTask<RateLimitVerdict> waiting = limiter.WaitAsync("user", "hal", CancellationToken.None);
Console.WriteLine($"hal waits: {!waiting.IsCompleted}");
clock.Advance(TimeSpan.FromMilliseconds(50));
Console.WriteLine($"hal has waited his turn: {(await waiting).IsAllowed}");

static string Ms(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0.###} ms");

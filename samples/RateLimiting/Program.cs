using Purlin.RateLimiting;

// A service with a limit per user, one per tenant and one for all, and a budget of tokens known only afterwards.
using var limiter = new LocalRateLimiter(
    new RateLimitPolicy("user", Limit.TokenBucket(10, per: TimeSpan.FromSeconds(1), burst: 5)),
    new RateLimitPolicy("tenant", Limit.SlidingWindow(12, TimeSpan.FromSeconds(10))),
    new RateLimitPolicy("tokens", Limit.CalendarWindow(10_000, CalendarUnit.Day)),
    new RateLimitPolicy("running", Limit.Concurrency(2)));

foreach (string user in (string[])["ann", "ben", "cem"])
{
    int allowed = 0;
    RateLimitVerdict verdict;
    do
    {
        verdict = limiter.CheckAll([new("user", user), new("tenant", "acme")]);
        allowed += verdict.IsAllowed ? 1 : 0;
    }
    while (verdict.IsAllowed && allowed < 100);
    Console.WriteLine($"{user}: {allowed} allowed, then refused by {verdict.RefusedBy}");
}

RateLimitRequest[] work = [new("tokens", "acme", Weight: 500), new("running", "acme")];
await using (RateLimitReservation reserved = await limiter.ReserveAllAsync(work, estimate: 1, TimeSpan.FromMinutes(2)))
{
    Console.WriteLine($"reserved 500, left {limiter.Peek("tokens", "acme").Remaining}");
    await reserved.SettleEachAsync(new long[] { 430, 1 });
    Console.WriteLine($"used 430, left {limiter.Peek("tokens", "acme").Remaining}");
}

RateLimitVerdict waited = await limiter.WaitAsync("user", "ann", CancellationToken.None);
Console.WriteLine($"ann waited her turn: {(waited.IsAllowed ? "allowed" : "refused")}");

using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Purlin.RateLimiting.AspNetCore;

namespace Purlin.RateLimiting.Tests;

/// <summary>Requests through Kestrel and the framework's middleware.</summary>
public sealed class MiddlewareTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly RateLimitPolicy Search = new("search", Limit.TokenBucket(60, Minute, 3));
    private static readonly RateLimitPolicy Global = new("global", Limit.TokenBucket(60, Minute, 100));

    [Fact]
    public async Task One_line_limits_each_user()
    {
        await using WebSite site = await WebSite.StartAsync(
            o => o.UsePurlin("search", http => http.User.Identity?.Name), [Search]);
        Assert.Equal("200 200 200 429", await site.StatusesAsync(4, user: "ann"));
        Assert.Equal("200 200 200 429", await site.StatusesAsync(4, user: "ben"));
        Assert.Equal("200 200 200 429", await site.StatusesAsync(4));
        Assert.Equal(0, site.Limiter.Peek("search", "127.0.0.1").Remaining);
        Assert.Equal("200 200", await site.StatusesAsync(2, "/free", "ann"));
        site.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("200 429", await site.StatusesAsync(2, user: "ann"));
    }

    [Fact]
    public async Task A_request_is_charged_once_over_memory_and_over_a_store()
    {
        var store = new WatchedStore();
        await using WebSite shared = await WebSite.StartAsync(
            o => o.UsePurlin(web => web
                .Limit("global", _ => "").LimitEndpoints("search", http => http.User.Identity?.Name)),
            [Search, Global], MapSearch, _ => store);
        Assert.Equal("200 200 200 429 429", await shared.StatusesAsync(5, "/search", "ann"));
        Assert.Equal(5, store.Checks);

        await using WebSite local = await WebSite.StartAsync(
            o => o.UsePurlin(web => web
                .Limit("global", _ => "").LimitEndpoints("search", http => http.User.Identity?.Name)),
            [Search, Global], MapSearch);
        Assert.Equal("200 200 200 429 429", await local.StatusesAsync(5, "/search", "ann"));
        Assert.Equal(97, local.Limiter.Peek("global", "").Remaining);
    }

    // The middleware tries all limiters, and if one refuses asks them all again.
    [Fact]
    public async Task The_frameworks_own_global_limiter_is_charged_twice_for_what_an_endpoint_refuses()
    {
        using var global = new TokenBucketRateLimiter(Never(100));
        using var endpoint = new TokenBucketRateLimiter(Never(3));
        await using WebSite site = await WebSite.StartAsync(
            o =>
            {
                o.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, int>(
                    _ => RateLimitPartition.Get(0, _ => (RateLimiter)global));
                o.AddPolicy("search", _ => RateLimitPartition.Get(0, _ => (RateLimiter)endpoint));
                o.RejectionStatusCode = 429;
            },
            [Search], MapSearch);
        Assert.Equal("200 200 200 429 429", await site.StatusesAsync(5, "/search"));
        Assert.Equal(100 - 3 - 4, global.GetStatistics()!.CurrentAvailablePermits);
    }

    [Fact]
    public async Task With_64_blocked_threads_of_the_pool_each_request_is_charged_once()
    {
        const int Blocked = 64;
        ThreadPool.GetMinThreads(out int workers, out int ports);
        using var release = new ManualResetEventSlim();
        var store = new WatchedStore { Before = async () => await Task.Yield() };
        Task[] blocked = [];
        try
        {
            ThreadPool.SetMinThreads(Blocked + 16, ports);
            await using WebSite site = await WebSite.StartAsync(
                o => o.UsePurlin("global", _ => ""),
                [new("global", Limit.TokenBucket(1, Minute, 10))], null, _ => store);
            blocked = [.. Enumerable.Range(0, Blocked).Select(_ => Task.Run(release.Wait))];
            HttpResponseMessage[] responses =
                await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => site.GetAsync()));
            Assert.Equal(10, responses.Count(response => response.StatusCode == HttpStatusCode.OK));
            Assert.Equal(10, responses.Count(response => response.StatusCode == HttpStatusCode.TooManyRequests));
            Assert.Equal(20, store.Checks);
        }
        finally
        {
            release.Set();
            await Task.WhenAll(blocked);
            ThreadPool.SetMinThreads(workers, ports);
        }
    }

    [Fact]
    public async Task Limits_of_everywhere_and_of_the_endpoint_are_charged_all_or_none()
    {
        await using WebSite site = await WebSite.StartAsync(
            o => o.UsePurlin(web => web
                .Limit("global", _ => "")
                .LimitEndpoints("export", new("search", http => http.User.Identity?.Name),
                    new("tenant", _ => "acme", cost: http => http.Request.Query["big"].Count > 0 ? 5 : 1))),
            [Search, Global, new("tenant", Limit.FixedWindow(4, Minute))],
            app => app.MapGet("/export", [EnableRateLimiting("export")] () => "done"));
        Assert.Equal("200 200", await site.StatusesAsync(2, user: "ann"));
        Assert.Equal(98, site.Limiter.Peek("global", "").Remaining);
        Assert.Equal("200 200", await site.StatusesAsync(2, "/export", "ann"));
        Assert.Equal("200 200 429 429", await site.StatusesAsync(4, "/export", "ben"));
        using HttpResponseMessage never = await site.GetAsync("/export?big=1", "ben");
        Assert.Equal(HttpStatusCode.TooManyRequests, never.StatusCode);
        Assert.Null(never.Headers.RetryAfter);
        Assert.Contains("\"violated-policies\":[\"tenant\"]", await never.Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
        Assert.Equal(94, site.Limiter.Peek("global", "").Remaining);
        Assert.Equal((1, 1, 0), (site.Limiter.Peek("search", "ann").Remaining,
            site.Limiter.Peek("search", "ben").Remaining, site.Limiter.Peek("tenant", "acme").Remaining));
    }

    [Fact]
    public async Task What_is_held_comes_back_when_the_response_is_done()
    {
        var inside = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using WebSite site = await WebSite.StartAsync(
            o => o.UsePurlin(web => web.LimitEndpoints("running", _ => "")), [new("running", Limit.Concurrency(1))],
            app => app.MapGet("/run", async () =>
            {
                inside.TrySetResult();
                await go.Task;
                return "done";
            }).RequireRateLimiting("running"),
            time => new WatchedStore(time));
        Task<HttpResponseMessage> first = site.GetAsync("/run");
        await inside.Task;
        using HttpResponseMessage refused = await site.GetAsync("/run");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("\"running\";q=1;qu=\"concurrent-requests\"", Field(refused, "RateLimit-Policy"));
        Assert.Equal("\"running\";r=0", Field(refused, "RateLimit"));
        go.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        // The lease ends after the response has been sent.
        while (true)
        {
            using HttpResponseMessage next = await site.GetAsync("/run");
            if (next.StatusCode == HttpStatusCode.OK)
                break;
        }
    }

    [Fact]
    public async Task Requests_wait_where_a_queue_is_allowed()
    {
        await using WebSite site = await WebSite.StartAsync(
            o => o.UsePurlin(web =>
            {
                web.Limit("search", _ => "");
                web.QueueLimit = 1;
            }),
            [Search]);
        Assert.Equal("200 200 200", await site.StatusesAsync(3));
        Task<HttpResponseMessage> waiting = site.GetAsync();
        while (site.Time.PendingTimers == 0)
            await Task.Yield();
        using HttpResponseMessage refused = await site.GetAsync();
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        site.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await waiting).StatusCode);
    }

    [Fact]
    public async Task The_framework_s_own_policies_work_beside_ours()
    {
        using var own = new TokenBucketRateLimiter(Never(1));
        await using WebSite site = await WebSite.StartAsync(
            o =>
            {
                o.UsePurlin("global", _ => "");
                o.AddPolicy("own", _ => RateLimitPartition.Get(0, _ => (RateLimiter)own));
            },
            [Global], app => app.MapGet("/own", () => "own").RequireRateLimiting("own"));
        Assert.Equal("200 429", await site.StatusesAsync(2, "/own"));
        using HttpResponseMessage refused = await site.GetAsync("/own");
        Assert.Equal("86400", Field(refused, "Retry-After"));
        Assert.Equal(97, site.Limiter.Peek("global", "").Remaining);
        Assert.DoesNotContain("violated", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_of_any_length_are_taken_and_addresses_come_from_trusted_proxies()
    {
        await using WebSite site = await WebSite.StartAsync(
            o => o.UsePurlin(web =>
            {
                web.Addresses.TrustedProxies.Add(IPNetwork.Parse("127.0.0.0/8"));
                web.Limit("search", http => http.User.Identity?.Name);
            }),
            [Search]);
        string longName = new('x', 3_000);
        Assert.Equal("200 200 200 429", await site.StatusesAsync(4, user: longName));
        Assert.Equal("200", await site.StatusesAsync(1, user: longName + "y"));
        for (int i = 0; i < 3; i++)
            (await site.GetAsync(forwarded: $"2001:db8:1:2::{i}")).Dispose();
        using HttpResponseMessage refused = await site.GetAsync(forwarded: "9.9.9.9, 2001:db8:1:2::99");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(0, site.Limiter.Peek("search", "2001:db8:1:2::/64").Remaining);
    }

    [Fact]
    public void Wrong_options_are_named_at_start()
    {
        var options = new RateLimiterOptions();
        Assert.Throws<InvalidOperationException>(() => options.UsePurlin(
            web => web.Headers = RateLimitHeaderFormats.Draft11 | RateLimitHeaderFormats.Draft07));
        Assert.Throws<ArgumentOutOfRangeException>(() => options.UsePurlin(web => web.QueueLimit = -1));
        Assert.Throws<ArgumentException>(() => options.UsePurlin(web => web.LimitEndpoints("none")));
        Assert.Throws<ArgumentException>(() => options.UsePurlin(
            web => web.LimitEndpoints("twice", _ => "").LimitEndpoints("twice", _ => "")));
        Assert.Throws<ArgumentException>(() => new HttpRateLimit("", _ => ""));
        options.UsePurlin("search", _ => "");
        Assert.Throws<InvalidOperationException>(() => options.UsePurlin("search", _ => ""));
        Assert.Equal(429, options.RejectionStatusCode);
    }

    [Fact]
    public async Task A_keyed_limiter_is_taken_by_its_name()
    {
        await using WebSite site = await WebSite.StartAsync(
            o => o.UsePurlin(web =>
            {
                web.LimiterName = "partners";
                web.Limit("few", _ => "");
            }),
            [Search], services: services => services.AddKeyedRateLimiting(
                "partners", o => o.AddPolicy(new("few", Limit.FixedWindow(1, Minute)))));
        Assert.Equal("200 429", await site.StatusesAsync(2));
    }

    internal static string? Field(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(", ", values) : null;

    private static void MapSearch(WebApplication app) =>
        app.MapGet("/search", [EnableRateLimiting("search")] () => "found");

    private static TokenBucketRateLimiterOptions Never(int permits) => new()
    {
        TokenLimit = permits,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromDays(1),
        AutoReplenishment = false,
    };
}

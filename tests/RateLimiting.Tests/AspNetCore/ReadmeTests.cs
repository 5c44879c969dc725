using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Logging;
using Purlin.RateLimiting.AspNetCore;

namespace Purlin.RateLimiting.Tests;

/// <summary>The examples of the README files, run.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public async Task A_web_application()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        #region RateLimiting_web
        builder.Services.AddRateLimiting(limits => limits
            .AddPolicy(new("search", Limit.TokenBucket(100, per: TimeSpan.FromMinutes(1), burst: 20)))
            .AddPolicy(new("global", Limit.SlidingWindow(50_000, TimeSpan.FromMinutes(1)))));

        builder.Services.AddRateLimiter(o => o.UsePurlin(web => web
            .Limit("global", _ => "")                                       // every request
            .LimitEndpoints("search", http => http.User.Identity?.Name)));  // those with the name; null: by address

        WebApplication app = builder.Build();
        app.UseRateLimiter();
        app.MapGet("/search", [EnableRateLimiting("search")] () => "found");
        #endregion
        await using (app)
        {
            await app.StartAsync();
            using var http = new HttpClient { BaseAddress = new(app.Urls.Single()) };
            using HttpResponseMessage response = await http.GetAsync("/search");
            Assert.Equal("\"search\";r=19;t=12", MiddlewareTests.Field(response, "RateLimit"));
        }
    }

    [Fact]
    public async Task The_framework_s_faces()
    {
        using var limiter = new LocalRateLimiter(
            new RateLimitPolicy("partner", Limit.TokenBucket(10, TimeSpan.FromSeconds(1), 5)),
            new RateLimitPolicy("user", Limit.FixedWindow(100, TimeSpan.FromMinutes(1))));
        #region RateLimiting_framework
        using var one = limiter.AsRateLimiter("user", "ann", new() { QueueLimit = 10 });    // a RateLimiter
        using var each = limiter.AsPartitioned<string>("user", name => name);               // a PartitionedRateLimiter
        using var lease = await each.AcquireAsync("ben", permitCount: 3);

        using var http = new HttpClient(new RateLimitingHandler(limiter, "partner")         // waits, and heeds
        {
            InnerHandler = new SocketsHttpHandler(),                                        // the callee's headers
        });
        #endregion
        Assert.True(lease.IsAcquired);
        Assert.True(one.AttemptAcquire().IsAcquired);
        Assert.Equal(97, limiter.Peek("user", "ben").Remaining);
    }
}

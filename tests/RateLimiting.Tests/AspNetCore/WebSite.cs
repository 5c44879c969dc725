using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Purlin.RateLimiting.Tests;

/// <summary>
/// A real server on a free port of this machine, behind the framework's own rate-limiting middleware. The header
/// <c>User</c> says who asks. Time stands still unless a test moves it.
/// </summary>
public sealed class WebSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebSite(WebApplication app, ManualTimeProvider time)
    {
        (_app, Time) = (app, time);
        Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, MaxConnectionsPerServer = 64 })
        {
            BaseAddress = new(app.Urls.Single()),
            Timeout = TimeSpan.FromSeconds(100),
        };
    }

    public ManualTimeProvider Time { get; }

    public HttpClient Http { get; }

    public RateLimitPolicies Policies => _app.Services.GetRequiredService<RateLimitPolicies>();

    public LocalRateLimiter Limiter => _app.Services.GetRequiredService<LocalRateLimiter>();

    public static async Task<WebSite> StartAsync(
        Action<RateLimiterOptions> limits, RateLimitPolicy[] policies, Action<WebApplication>? map = null,
        Func<TimeProvider, IRateLimitStore>? store = null, Action<IServiceCollection>? services = null,
        Func<TimeProvider, IRateLimiter, IRateLimiter>? around = null)
    {
        var time = new ManualTimeProvider();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<TimeProvider>(time);
        IRateLimitingBuilder limiting = builder.Services.AddRateLimiting(options =>
        {
            foreach (RateLimitPolicy policy in policies)
                options.AddPolicy(policy);
        });
        if (store is not null)
            limiting.UseStore(provider => store(provider.GetRequiredService<TimeProvider>()));
        if (around is not null)
            limiting.Decorate((_, inner) => around(time, inner));
        builder.Services.AddRateLimiter(limits);
        services?.Invoke(builder.Services);
        WebApplication app = builder.Build();
        app.UseExceptionHandler(handler => handler.Run(
            http => http.Response.WriteAsync(http.Features.Get<IExceptionHandlerFeature>()!.Error.Message)));
        app.Use((http, next) =>
        {
            if (http.Request.Headers["User"].ToString() is { Length: > 0 } user)
                http.User = new(new ClaimsIdentity([new(ClaimTypes.Name, user)], "test"));
            return next(http);
        });
        app.UseRouting();
        app.UseRateLimiter();
        app.MapGet("/", () => "hello");
        app.MapGet("/free", () => "free").DisableRateLimiting();
        map?.Invoke(app);
        await app.StartAsync();
        return new(app, time);
    }

    public async Task<HttpResponseMessage> GetAsync(
        string path = "/", string? user = null, HttpMethod? method = null, string? forwarded = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        if (user is not null)
            request.Headers.TryAddWithoutValidation("User", user);
        if (forwarded is not null)
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwarded);
        return await Http.SendAsync(request);
    }

    /// <summary>The statuses of so many requests, one after the other.</summary>
    public async Task<string> StatusesAsync(int count, string path = "/", string? user = null)
    {
        var statuses = new int[count];
        for (int i = 0; i < count; i++)
        {
            using HttpResponseMessage response = await GetAsync(path, user);
            statuses[i] = (int)response.StatusCode;
        }

        return string.Join(' ', statuses);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}

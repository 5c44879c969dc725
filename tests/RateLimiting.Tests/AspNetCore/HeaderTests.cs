using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Purlin.RateLimiting.AspNetCore;

namespace Purlin.RateLimiting.Tests;

/// <summary>What clients are told, to the letter.</summary>
public sealed class HeaderTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // Three at once, then one every 20 seconds.
    private static readonly RateLimitPolicy Search = new("search", Limit.TokenBucket(3, Minute, 3));

    [Theory]
    [InlineData(RateLimitHeaderFormats.Draft11,
        "RateLimit-Policy: \"search\";q=3;w=60|RateLimit: \"search\";r=2;t=40",
        "RateLimit-Policy: \"search\";q=3;w=60|RateLimit: \"search\";r=0;t=20|Retry-After: 20")]
    [InlineData(RateLimitHeaderFormats.Draft07,
        "RateLimit-Policy: 3;w=60|RateLimit: limit=3, remaining=2, reset=40",
        "RateLimit-Policy: 3;w=60|RateLimit: limit=3, remaining=0, reset=20|Retry-After: 20")]
    [InlineData(RateLimitHeaderFormats.Draft06,
        "RateLimit-Policy: 3;w=60|RateLimit-Limit: 3|RateLimit-Remaining: 2|RateLimit-Reset: 40",
        "RateLimit-Policy: 3;w=60|RateLimit-Limit: 3|RateLimit-Remaining: 0|RateLimit-Reset: 20|Retry-After: 20")]
    [InlineData(RateLimitHeaderFormats.XRateLimit,
        "X-RateLimit-Limit: 3|X-RateLimit-Remaining: 2|X-RateLimit-Reset: 40",
        "X-RateLimit-Limit: 3|X-RateLimit-Remaining: 0|X-RateLimit-Reset: 20|Retry-After: 20")]
    [InlineData(RateLimitHeaderFormats.Draft11 | RateLimitHeaderFormats.XRateLimit,
        "RateLimit-Policy: \"search\";q=3;w=60|RateLimit: \"search\";r=2;t=40"
            + "|X-RateLimit-Limit: 3|X-RateLimit-Remaining: 2|X-RateLimit-Reset: 40",
        "RateLimit-Policy: \"search\";q=3;w=60|RateLimit: \"search\";r=0;t=20"
            + "|X-RateLimit-Limit: 3|X-RateLimit-Remaining: 0|X-RateLimit-Reset: 20|Retry-After: 20")]
    [InlineData(RateLimitHeaderFormats.None, "", "Retry-After: 20")]
    public async Task Fields_of_every_format(RateLimitHeaderFormats format, string allowed, string refused)
    {
        await using WebSite site = await StartAsync(Search, format);
        using HttpResponseMessage first = await site.GetAsync();
        Assert.Equal(Sorted(allowed), Fields(first));
        await site.StatusesAsync(2);
        using HttpResponseMessage fourth = await site.GetAsync();
        Assert.Equal(Sorted(refused), Fields(fourth));
        AssertStructured(first);
        AssertStructured(fourth);
    }

    [Fact]
    public async Task Several_limits_of_a_policy_are_told_apart_by_their_names()
    {
        await using WebSite site = await StartAsync(new("api",
            Limit.TokenBucket(3, Minute, 3).Named("burst"), Limit.CalendarWindow(4, CalendarUnit.Day).Named("daily"),
            Limit.TokenBucket(10, TimeSpan.FromMilliseconds(100), 10)));
        using HttpResponseMessage first = await site.GetAsync();
        Assert.Equal("\"api.burst\";q=3;w=60, \"api.daily\";q=4;w=86400, \"api.10-per-0.1s\";q=10;w=1",
            MiddlewareTests.Field(first, "RateLimit-Policy"));
        Assert.Equal("\"api.burst\";r=2;t=40", MiddlewareTests.Field(first, "RateLimit"));
        site.Time.Advance(Minute);
        await site.StatusesAsync(2);
        site.Time.Advance(Minute);
        using HttpResponseMessage fourth = await site.GetAsync();
        Assert.Equal("\"api.daily\";r=0;t=86280", MiddlewareTests.Field(fourth, "RateLimit"));
        using HttpResponseMessage fifth = await site.GetAsync();
        Assert.Equal(("86280", "\"api.daily\";r=0;t=86280"),
            (MiddlewareTests.Field(fifth, "Retry-After"), MiddlewareTests.Field(fifth, "RateLimit")));
        AssertStructured(fifth);
    }

    [Fact]
    public async Task A_policy_that_was_replaced_is_told_as_it_is_now()
    {
        Limit minutely = Limit.FixedWindow(5, TimeSpan.FromMinutes(1));
        await using WebSite site = await WebSite.StartAsync(o => o.UsePurlin("p", _ => ""), [new("p", minutely)]);
        Assert.Equal(("\"p\";q=5;w=60", "\"p\";r=4;t=60"), await FieldsAsync());
        site.Policies.Replace(new("p", Limit.FixedWindow(3, TimeSpan.FromMinutes(1))));
        Assert.Equal(("\"p\";q=3;w=60", "\"p\";r=2;t=60"), await FieldsAsync());
        // A limit that has a sibling now has a name of its own, and one that is held makes the request a reservation.
        site.Policies.Replace(new("p", minutely.Named("a"), Limit.Concurrency(9).Named("b")), TokenInheritance.Reset);
        Assert.Equal(
            ("\"p.a\";q=5;w=60, \"p.b\";q=9;qu=\"concurrent-requests\"", "\"p.a\";r=4;t=60"), await FieldsAsync());
        site.Policies.Replace(new("p", minutely.Named("a")), TokenInheritance.Reset);
        Assert.Equal(("\"p\";q=5;w=60", "\"p\";r=4;t=60"), await FieldsAsync());

        async Task<(string, string)> FieldsAsync()
        {
            using HttpResponseMessage response = await site.GetAsync();
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return (response.Headers.GetValues("RateLimit-Policy").Single(),
                response.Headers.GetValues("RateLimit").Single());
        }
    }

    [Fact]
    public async Task Old_drafts_have_one_policy_of_a_quota()
    {
        await using WebSite site = await StartAsync(new("api", Limit.FixedWindow(9, Minute),
            Limit.FixedWindow(9, TimeSpan.FromHours(1)), Limit.FixedWindow(99, TimeSpan.FromHours(1))),
            RateLimitHeaderFormats.Draft07);
        using HttpResponseMessage response = await site.GetAsync();
        Assert.Equal("9;w=60, 99;w=3600", MiddlewareTests.Field(response, "RateLimit-Policy"));
    }

    [Theory]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"", "a\"b\\c")]
    [InlineData("größe\r\n\u0001", "\"gr%C3%B6%C3%9Fe%0D%0A%01\"", "gr%C3%B6%C3%9Fe%0D%0A%01")]
    public async Task Names_become_strings_whatever_is_in_them(string name, string field, string read)
    {
        await using WebSite site = await StartAsync(new(name, Limit.FixedWindow(1, Minute)));
        using HttpResponseMessage response = await site.GetAsync();
        Assert.Equal($"{field};q=1;w=60", MiddlewareTests.Field(response, "RateLimit-Policy"));
        Assert.Equal(read, StructuredFields.ParseList(MiddlewareTests.Field(response, "RateLimit")!)[0].Value);
    }

    [Fact]
    public async Task A_wait_is_told_in_whole_seconds_rounded_up()
    {
        await using WebSite site = await StartAsync(new("p", Limit.TokenBucket(10, TimeSpan.FromSeconds(12), 1)));
        await site.StatusesAsync(1);
        using HttpResponseMessage refused = await site.GetAsync();
        Assert.Equal("2", MiddlewareTests.Field(refused, "Retry-After"));
        site.Time.Advance(TimeSpan.FromSeconds(1));
        using HttpResponseMessage again = await site.GetAsync();
        Assert.Equal("1", MiddlewareTests.Field(again, "Retry-After"));
    }

    [Fact]
    public async Task A_rejection_is_a_problem_that_names_the_policy_and_no_key()
    {
        await using WebSite site = await StartAsync(Search);
        await site.StatusesAsync(3, user: "secret-user");
        using HttpResponseMessage refused = await site.GetAsync(user: "secret-user");
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.ToString());
        string body = await refused.Content.ReadAsStringAsync();
        Assert.Equal(
            """
            {"type":"https://iana.org/assignments/http-problem-types#quota-exceeded",
            "title":"Request cannot be satisfied as assigned quota has been exceeded",
            "status":429,"violated-policies":["search"]}
            """.ReplaceLineEndings(""), body);
        using var json = JsonDocument.Parse(body);
        Assert.Equal(429, json.RootElement.GetProperty("status").GetInt32());
        Assert.DoesNotContain("secret-user", body + refused.Headers + refused.ReasonPhrase, StringComparison.Ordinal);
        using HttpResponseMessage head = await site.GetAsync("/", "secret-user", HttpMethod.Head);
        Assert.Equal((HttpStatusCode.TooManyRequests, body.Length),
            (head.StatusCode, (int)head.Content.Headers.ContentLength!));
    }

    [Fact]
    public async Task A_penalty_is_abnormal_usage()
    {
        await using WebSite site = await WebSite.StartAsync(
            o => o.UsePurlin("search", _ => ""), [Search],
            around: (time, inner) => new RateLimitPenalties(new() { TimeProvider = time })
                .Add("search", new() { Refusals = 2, First = TimeSpan.FromHours(1) }).Guard(inner));
        Assert.Equal("200 200 200 429 429", await site.StatusesAsync(5));
        using HttpResponseMessage refused = await site.GetAsync();
        Assert.Equal("3600", MiddlewareTests.Field(refused, "Retry-After"));
        using var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync());
        Assert.Equal("https://iana.org/assignments/http-problem-types#abnormal-usage-detected",
            problem.RootElement.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_soft_limit_is_nobodys_business()
    {
        await using WebSite site = await StartAsync(
            new("api", Limit.FixedWindow(9, Minute), Limit.FixedWindow(1, Minute).Named("trial").Soft()));
        Assert.Equal("200 200", await site.StatusesAsync(2));
        using HttpResponseMessage response = await site.GetAsync();
        Assert.DoesNotContain("trial", response.Headers.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Success_is_told_too_by_the_features_and_on_error_pages()
    {
        await using WebSite site = await StartAsync(Search, map: app =>
        {
            app.MapGet("/left", (HttpContext http) => http.Features.Get<RateLimitFeature>() is { } feature
                ? $"{feature.Policy} {feature.QuotaName} {feature.Verdict.Remaining}" : "nothing");
            app.MapGet("/broken", string () => throw new IOException("broken"));
        });
        using HttpResponseMessage left = await site.GetAsync("/left");
        Assert.Equal("search search 2", await left.Content.ReadAsStringAsync());
        using HttpResponseMessage broken = await site.GetAsync("/broken");
        Assert.Equal((HttpStatusCode.InternalServerError, "broken"),
            (broken.StatusCode, await broken.Content.ReadAsStringAsync()));
        Assert.Equal("\"search\";r=1;t=20", MiddlewareTests.Field(broken, "RateLimit"));
    }

    [Fact]
    public async Task An_own_rejection_goes_before_ours()
    {
        await using WebSite site = await WebSite.StartAsync(
            o =>
            {
                o.OnRejected = async (context, ct) => await context.HttpContext.Response.WriteAsync("slow down", ct);
                o.UsePurlin("search", _ => "");
            },
            [Search]);
        await site.StatusesAsync(3);
        using HttpResponseMessage refused = await site.GetAsync();
        Assert.Equal("slow down", await refused.Content.ReadAsStringAsync());
        Assert.Equal(("20", HttpStatusCode.TooManyRequests),
            (MiddlewareTests.Field(refused, "Retry-After"), refused.StatusCode));
    }

    [Fact]
    public async Task What_we_write_our_own_handler_reads()
    {
        foreach (RateLimitHeaderFormats format in (RateLimitHeaderFormats[])
            [RateLimitHeaderFormats.Draft11, RateLimitHeaderFormats.Draft07, RateLimitHeaderFormats.Draft06,
                RateLimitHeaderFormats.XRateLimit])
        {
            await using WebSite site = await StartAsync(Search, format);
            using HttpResponseMessage response = await site.GetAsync();
            Assert.Equal(new CalleeAdvice(2, 40), CalleeAdvice.Of(response, default));
        }
    }

    private static Task<WebSite> StartAsync(
        RateLimitPolicy policy, RateLimitHeaderFormats format = RateLimitHeaderFormats.Draft11,
        Action<WebApplication>? map = null) => WebSite.StartAsync(
            o => o.UsePurlin(web =>
            {
                web.Headers = format;
                web.Limit(policy.Name, http => http.User.Identity?.Name);
            }),
            [policy], map);

    private static string Sorted(string fields) =>
        string.Join('|', fields.Split('|').Order(StringComparer.Ordinal));

    private static string Fields(HttpResponseMessage response) => Sorted(string.Join('|', response.Headers
        .Where(header => header.Key.Contains("RateLimit", StringComparison.Ordinal) || header.Key == "Retry-After")
        .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")));

    // By the steps of RFC 9651: the lists are lists, the dictionary is one, integers are integers.
    private static void AssertStructured(HttpResponseMessage response)
    {
        if (MiddlewareTests.Field(response, "RateLimit-Policy") is { } policy)
        {
            Assert.All(StructuredFields.ParseList(policy), item => Assert.IsType<long>(
                item.Value is string ? item.Parameters["q"] : item.Value));
        }

        if (MiddlewareTests.Field(response, "RateLimit") is not { } left)
            return;
        if (left.StartsWith('"'))
        {
            StructuredFields.Item item = Assert.Single(StructuredFields.ParseList(left));
            Assert.IsType<string>(item.Value);
            Assert.IsType<long>(item.Parameters["r"]);
        }
        else
        {
            Assert.Equal(["limit", "remaining", "reset"], StructuredFields.ParseDictionary(left).Keys);
        }
    }
}

using System.Net;

namespace Purlin.RateLimiting.Tests;

public sealed class RateLimitingHandlerTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private readonly ManualTimeProvider _time = new();
    private readonly Callee _callee = new();
    private readonly List<IDisposable> _owned = [];

    private LocalRateLimiter? _limiter;

    public void Dispose()
    {
        _owned.ForEach(owned => owned.Dispose());
        _limiter?.Dispose();
        _callee.Dispose();
    }

    [Fact]
    public async Task Requests_wait_for_their_own_limit_first_come_first_served()
    {
        HttpClient http = Client(Limit.TokenBucket(1, Second, 2));
        Task<HttpResponseMessage>[] sent = [.. Enumerable.Range(0, 4).Select(i => http.GetAsync($"/{i}"))];
        Assert.Equal(["/0", "/1"], _callee.Paths);
        _time.Advance(Second);
        await sent[2].WaitAsync(Long);
        Assert.Equal(["/0", "/1", "/2"], _callee.Paths);
        Assert.False(sent[3].IsCompleted);
        _time.Advance(Second);
        Assert.Equal(HttpStatusCode.OK, (await sent[3].WaitAsync(Long)).StatusCode);
    }

    [Fact]
    public async Task Hosts_are_limited_apart()
    {
        HttpClient http = Client(Limit.TokenBucket(1, Second, 1), options => options.MaxWait = default);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("http://a.test/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("http://b.test/")).StatusCode);
        using HttpResponseMessage refused = await http.GetAsync("http://a.test/");
        Assert.Equal((HttpStatusCode.TooManyRequests, Second),
            (refused.StatusCode, refused.Headers.RetryAfter!.Delta!));
        Assert.Contains("not sent", refused.ReasonPhrase, StringComparison.Ordinal);
        Assert.Equal(2, _callee.Paths.Count);
    }

    [Fact]
    public async Task Who_would_wait_too_long_is_refused_when_the_time_is_up()
    {
        HttpClient http = Client(Limit.TokenBucket(1, Second * 100, 1), options => options.MaxWait = Second * 5);
        await http.GetAsync("/0");
        Task<HttpResponseMessage> waiting = http.GetAsync("/1");
        _time.Advance(Second * 4);
        Assert.False(waiting.IsCompleted);
        _time.Advance(Second);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await waiting.WaitAsync(Long)).StatusCode);
        Assert.Equal(["/0"], _callee.Paths);
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public async Task A_cancelled_request_is_not_sent_and_leaves_its_turn_to_the_next()
    {
        HttpClient http = Client(Limit.TokenBucket(1, Second, 1));
        await http.GetAsync("/0");
        using var cancellation = new CancellationTokenSource();
        Task<HttpResponseMessage> cancelled = http.GetAsync("/1", cancellation.Token);
        Task<HttpResponseMessage> next = http.GetAsync("/2");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        _time.Advance(Second);
        await next.WaitAsync(Long);
        Assert.Equal(["/0", "/2"], _callee.Paths);
    }

    [Fact]
    public async Task After_a_Retry_After_nothing_is_sent_until_it_is_over()
    {
        HttpClient http = Client();
        _callee.Answer = () => Callee.With(HttpStatusCode.TooManyRequests, "Retry-After", "10");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await http.GetAsync("/0")).StatusCode);
        _callee.Answer = () => new(HttpStatusCode.OK);
        Task<HttpResponseMessage>[] waiting = [http.GetAsync("/1"), http.GetAsync("/2")];
        await http.GetAsync("http://other.test/3");
        _time.Advance(Second * 9.9);
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        _time.Advance(Second * 0.1);
        await Task.WhenAll(waiting).WaitAsync(Long);
        Assert.Equal(4, _callee.Paths.Count);
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public async Task No_more_is_sent_than_the_callee_has_left()
    {
        HttpClient http = Client();
        _callee.Answer = () => Callee.With(HttpStatusCode.OK, "RateLimit", "\"default\";r=2;t=10");
        await http.GetAsync("/0");
        _callee.Answer = () => new(HttpStatusCode.OK);
        Task<HttpResponseMessage>[] sent = [.. Enumerable.Range(1, 3).Select(i => http.GetAsync($"/{i}"))];
        Assert.Equal(["/0", "/1", "/2"], _callee.Paths);
        _time.Advance(Second * 10);
        await Task.WhenAll(sent).WaitAsync(Long);
        Assert.Equal(4, _callee.Paths.Count);
    }

    [Fact]
    public async Task Requests_in_flight_are_taken_off_what_the_callee_has_left()
    {
        HttpClient http = Client();
        var slow = new TaskCompletionSource();
        _callee.Before = () => slow.Task;
        Task<HttpResponseMessage>[] flying = [http.GetAsync("/0"), http.GetAsync("/1")];
        _callee.Before = () => Task.CompletedTask;
        _callee.Answer = () => Callee.With(HttpStatusCode.OK, "RateLimit", "\"default\";r=3;t=10");
        await http.GetAsync("/2");
        _callee.Answer = () => new(HttpStatusCode.OK);
        Task<HttpResponseMessage>[] sent = [http.GetAsync("/3"), http.GetAsync("/4")];
        Assert.Equal(["/0", "/1", "/2", "/3"], _callee.Paths);
        slow.SetResult();
        await Task.WhenAll(flying).WaitAsync(Long);
        _time.Advance(Second * 10);
        await Task.WhenAll(sent).WaitAsync(Long);
    }

    [Fact]
    public async Task A_callee_cannot_shut_itself_off_for_longer_than_it_is_believed()
    {
        HttpClient http = Client(configure: options => options.MaxAdvice = Second * 20);
        _callee.Answer = () => Callee.With(HttpStatusCode.OK, "RateLimit", "\"default\";r=0;t=999999999999999");
        await http.GetAsync("/0");
        Task<HttpResponseMessage> waiting = http.GetAsync("/1");
        _time.Advance(Second * 19.9);
        Assert.False(waiting.IsCompleted);
        _time.Advance(Second * 0.1);
        await waiting.WaitAsync(Long);
    }

    [Fact]
    public async Task Who_would_wait_for_the_callee_too_long_is_refused_at_once_and_costs_nothing()
    {
        HttpClient http = Client(Limit.TokenBucket(1, Second, 2), options => options.MaxWait = Second * 5);
        _callee.Answer = () => Callee.With(HttpStatusCode.ServiceUnavailable, "Retry-After", "60");
        await http.GetAsync("/0");
        using HttpResponseMessage refused = await http.GetAsync("/1");
        Assert.Equal((HttpStatusCode.TooManyRequests, Second * 60),
            (refused.StatusCode, refused.Headers.RetryAfter!.Delta!));
        Assert.Equal(["/0"], _callee.Paths);
        Assert.Equal(1, _limiter!.Peek("out", "callee.test").Remaining);
    }

    [Fact]
    public async Task A_request_that_fails_is_no_longer_in_flight()
    {
        HttpClient http = Client();
        _callee.Before = () => Task.FromException(new HttpRequestException("down"));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync("/0"));
        _callee.Before = () => Task.CompletedTask;
        _callee.Answer = () => Callee.With(HttpStatusCode.OK, "RateLimit", "\"default\";r=1;t=10");
        await http.GetAsync("/1");
        await http.GetAsync("/2");
        Assert.Equal(["/0", "/1", "/2"], _callee.Paths);
    }

    [Fact]
    public async Task A_thousand_callees_are_followed_and_the_next_are_left_alone()
    {
        HttpClient http = Client(configure: options => options.MaxWait = default);
        _callee.Answer = () => Callee.With(HttpStatusCode.OK, "Retry-After", "10");
        for (int i = 0; i < 1_030; i++)
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync($"http://host{i}.test/")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await http.GetAsync("http://host1023.test/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("http://host1024.test/")).StatusCode);
        _time.Advance(Second * 10);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("http://host1024.test/")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await http.GetAsync("http://host1024.test/")).StatusCode);
    }

    private HttpClient Client(Limit? limit = null, Action<OutgoingRateLimitOptions>? configure = null)
    {
        var options = new OutgoingRateLimitOptions { TimeProvider = _time };
        configure?.Invoke(options);
        RateLimitingHandler handler;
        if (limit is null)
        {
            handler = new(options) { InnerHandler = _callee };
        }
        else
        {
            _limiter = new(new LocalRateLimiterOptions { Memory = { TimeProvider = _time } },
                new RateLimitPolicy("out", limit));
            handler = new(_limiter, "out", options) { InnerHandler = _callee };
        }

        var http = new HttpClient(handler)
        {
            BaseAddress = new("http://callee.test/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _owned.Add(http);
        return http;
    }

    private sealed class Callee : HttpMessageHandler
    {
        public List<string> Paths { get; } = [];

        public Func<Task> Before { get; set; } = () => Task.CompletedTask;

        public Func<HttpResponseMessage> Answer { get; set; } = () => new(HttpStatusCode.OK);

        public static HttpResponseMessage With(HttpStatusCode status, string name, string value)
        {
            var response = new HttpResponseMessage(status);
            response.Headers.TryAddWithoutValidation(name, value);
            return response;
        }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (Paths)
                Paths.Add(request.RequestUri!.AbsolutePath);
            await Before();
            return Answer();
        }
    }
}

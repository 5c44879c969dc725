using System.Net;
using System.Threading.RateLimiting;
using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>
/// Keeps an <see cref="HttpClient"/> within a limit of its own and within what its callees advise: holds requests back,
/// bounded and cancellable, and refuses those that would wait too long.
/// </summary>
/// <remarks>
/// <para>
/// A refused request is not sent: its response is a 429 with a Retry-After, made here
/// (<see cref="HttpResponseMessage.ReasonPhrase"/> says so). Nothing is sent twice: after a callee's 429 it is the next
/// requests that wait, and a retry by a handler outside this one is such a request.
/// </para>
/// <para>
/// Advice is read from Retry-After, RateLimit (drafts 07 to 11), RateLimit-Remaining and -Reset, and their X- forms. It
/// is a hint: of at most 1,024 callees, believed for at most <see cref="OutgoingRateLimitOptions.MaxAdvice"/>.
/// Thread-safe.
/// </para>
/// </remarks>
public sealed class RateLimitingHandler : DelegatingHandler
{
    private const int MaxCallees = 1_024;
    private const string OwnRefusal = "Too Many Requests (not sent: own rate limit)";
    private const string CalleeRefusal = "Too Many Requests (not sent: callee's rate limit)";

    private static readonly TimeSpan LeastWait = TimeSpan.FromMilliseconds(1);

    private static readonly RateLimitLease RefusedLease =
        VerdictLease.Refused(null, default, "The wait would have been too long.");

    private readonly Lock _lock = new();
    private readonly Dictionary<string, CalleeQuota> _callees = new(StringComparer.Ordinal);
    private readonly PartitionedRateLimiter<string>? _own;
    private readonly Func<HttpRequestMessage, string> _key;
    private readonly TimeProvider _time;
    private readonly TimeSpan _maxWait;
    private readonly TimeSpan _maxAdvice;

    /// <summary>Only heeds the callees' advice.</summary>
    /// <param name="options">Waiting and belief; null for the defaults. Read once.</param>
    public RateLimitingHandler(OutgoingRateLimitOptions? options = null)
    {
        options ??= new();
        ArgumentNullException.ThrowIfNull(options.Key, nameof(options));
        ArgumentNullException.ThrowIfNull(options.TimeProvider, nameof(options));
        (_key, _time) = (options.Key, options.TimeProvider);
        _maxWait = Guard.InRange(options.MaxWait, TimeSpan.Zero, TimeSpan.FromDays(1));
        _maxAdvice = Guard.InRange(options.MaxAdvice, TimeSpan.Zero, TimeSpan.FromDays(1));
    }

    /// <summary>Keeps within a limit of its own, too.</summary>
    /// <param name="limiter">Decides; not owned. Over a store all processes share the limit.</param>
    /// <param name="policy">The policy's name.</param>
    /// <param name="options">Waiting and belief; null for the defaults. Read once.</param>
    public RateLimitingHandler(IRateLimiter limiter, string policy, OutgoingRateLimitOptions? options = null)
        : this(options ??= new())
    {
        _own = limiter.AsPartitioned<string>(policy, static key => key, new()
        {
            QueueLimit = options.MaxWait == TimeSpan.Zero ? 0 : Guard.InRange(options.MaxQueue, 0, 1_000_000),
            UsesReservations = options.UsesReservations,
            TimeProvider = options.TimeProvider,
        });
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string key = _key(request);
        long deadline = After(_maxWait);
        if (await WaitForCalleeAsync(key, deadline, cancellationToken).ConfigureAwait(false) is { } closedFor)
            return Refuse(request, CalleeRefusal, closedFor);
        using RateLimitLease? lease = await AcquireAsync(key, deadline, cancellationToken).ConfigureAwait(false);
        if (lease is { IsAcquired: false })
        {
            return Refuse(request, OwnRefusal,
                lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan retryAfter) ? retryAfter : null);
        }

        CalleeQuota? callee;
        while (!TryStart(key, out callee))
        {
            if (await WaitForCalleeAsync(key, deadline, cancellationToken).ConfigureAwait(false) is { } wait)
                return Refuse(request, CalleeRefusal, wait);
        }

        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return response;
        }
        finally
        {
            Finish(key, callee, response);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _own?.Dispose();
        base.Dispose(disposing);
    }

    // Null once the callee may be called; otherwise for how long it may not, which is past the deadline.
    private async ValueTask<TimeSpan?> WaitForCalleeAsync(
        string key, long deadline, CancellationToken cancellationToken)
    {
        while (ClosedFor(key) is { } wait)
        {
            if (wait > _time.GetElapsedTime(_time.GetTimestamp(), deadline))
                return wait;
            // Timers of the system count whole milliseconds.
            var whole = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
            await Task.Delay(whole, _time, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    // A lease that is not acquired if the wait would not end in time.
    private async ValueTask<RateLimitLease?> AcquireAsync(
        string key, long deadline, CancellationToken cancellationToken)
    {
        if (_own is null)
            return null;
        // Without a wait there is no queue: it answers at once.
        if (_maxWait == TimeSpan.Zero)
            return await _own.AcquireAsync(key, 1, cancellationToken).ConfigureAwait(false);
        TimeSpan left = _time.GetElapsedTime(_time.GetTimestamp(), deadline);
        using var bound = new CancellationTokenSource(left > LeastWait ? left : LeastWait, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            return await _own.AcquireAsync(key, 1, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested
            && !cancellationToken.IsCancellationRequested)
        {
            return RefusedLease;
        }
    }

    private TimeSpan? ClosedFor(string key)
    {
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            return _callees.TryGetValue(key, out CalleeQuota? callee) && !callee.MayStart(now)
                ? _time.GetElapsedTime(now, callee.Until)
                : null;
        }
    }

    // A callee beyond the bound is not followed, and never closed.
    private bool TryStart(string key, out CalleeQuota? callee)
    {
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            if (!_callees.TryGetValue(key, out callee))
            {
                if (_callees.Count >= MaxCallees)
                    Forget(now);
                if (_callees.Count >= MaxCallees)
                    return true;
                _callees.Add(key, callee = new());
            }

            if (!callee.MayStart(now))
                return false;
            callee.Start();
            return true;
        }
    }

    private void Finish(string key, CalleeQuota? callee, HttpResponseMessage? response)
    {
        if (callee is null)
            return;
        CalleeAdvice? advice = response is null || _maxAdvice == TimeSpan.Zero
            ? null : CalleeAdvice.Of(response, _time.GetUtcNow());
        lock (_lock)
        {
            callee.Finish(advice, advice is { } said ? After(said.Within(_maxAdvice)) : 0);
            if (callee.IsIdle(_time.GetTimestamp()))
                _callees.Remove(key);
        }
    }

    private void Forget(long now)
    {
        foreach ((string key, CalleeQuota callee) in _callees)
        {
            if (callee.IsIdle(now))
                _callees.Remove(key);
        }
    }

    private long After(TimeSpan span) =>
        _time.GetTimestamp() + (long)((Int128)span.Ticks * _time.TimestampFrequency / TimeSpan.TicksPerSecond);

    private static HttpResponseMessage Refuse(HttpRequestMessage request, string reason, TimeSpan? retryAfter)
    {
        var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests)
        {
            RequestMessage = request,
            ReasonPhrase = reason,
        };
        if (retryAfter is { } wait)
            response.Headers.RetryAfter = new(TimeSpan.FromSeconds(Math.Ceiling(wait.TotalSeconds)));
        return response;
    }
}

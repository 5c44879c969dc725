using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Purlin.RateLimiting;

/// <summary>
/// Keeps the policies of a limiter those of a source. A set that cannot be read or applied changes nothing: it shows in
/// the health check, in the log and in a counter until one comes that can. One reading at a time.
/// </summary>
internal sealed partial class PolicyFeed : IDisposable
{
    private readonly IRateLimitPolicySource _source;
    private readonly RateLimitPolicies _policies;
    private readonly Func<RateLimitPolicySet, RateLimitPolicySet> _complete;
    private readonly TimeSpan _pollEvery;
    private readonly TimeProvider _time;
    private readonly ILogger? _logger;
    private readonly Counter<long> _failures;
    private readonly Meter? _ownMeter;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopping;
    private readonly Lock _lock = new();
    private IDisposable? _watch;
    private ITimer? _timer;
    private bool _isReading;
    private bool _isAskedAgain;
    private volatile Exception? _failure;

    /// <param name="source">The source.</param>
    /// <param name="policies">What to change.</param>
    /// <param name="complete">Adds to a set what does not come from the source.</param>
    /// <param name="pollEvery">How often to read a source that does not tell of changes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where failures are logged.</param>
    /// <param name="meters">Where the counter of failures is.</param>
    public PolicyFeed(
        IRateLimitPolicySource source, RateLimitPolicies policies,
        Func<RateLimitPolicySet, RateLimitPolicySet> complete, TimeSpan pollEvery, TimeProvider time, ILogger? logger,
        IMeterFactory? meters)
    {
        (_source, _policies, _complete, _pollEvery) = (source, policies, complete, pollEvery);
        (_time, _logger, _stopping) = (time, logger, _stop.Token);
        _ownMeter = meters is null ? new Meter(RateLimitTelemetry.Name) : null;
        Meter meter = _ownMeter ?? meters!.Create(new MeterOptions(RateLimitTelemetry.Name));
        _failures = meter.CreateCounter<long>(
            "purlin.rate_limiting.policy_reloads.failed", "{reload}",
            "Sets of policies that could not be read or applied.");
    }

    /// <summary>Why the newest set is not in force; null if it is.</summary>
    public Exception? Failure => _failure;

    /// <summary>Reads for the first time, and follows the source from then on.</summary>
    /// <exception cref="Exception">What the source says, or that its set contradicts itself.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Watched before it is read: no change is missed.
        IChangeToken? token = _source.Watch();
        _policies.Apply(_complete(await _source.ReadAsync(cancellationToken).ConfigureAwait(false)));
        if (token is not null)
        {
            _watch = ChangeToken.OnChange(() => Interlocked.Exchange(ref token, null) ?? _source.Watch(), Read);
            return;
        }

        _timer = _time.CreateTimer(static state => ((PolicyFeed)state!).Read(), this, _pollEvery, _pollEvery);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _watch?.Dispose();
        _timer?.Dispose();
        _ownMeter?.Dispose();
    }

    private void Read() => _ = ReadAsync();

    private async Task ReadAsync()
    {
        using (_lock.EnterScope())
        {
            _isAskedAgain = _isReading;
            if (_isReading || _stopping.IsCancellationRequested)
                return;
            _isReading = true;
        }

        while (true)
        {
            await ReadOnceAsync().ConfigureAwait(false);
            using (_lock.EnterScope())
            {
                _isReading = _isAskedAgain && !_stopping.IsCancellationRequested;
                _isAskedAgain = false;
                if (!_isReading)
                    return;
            }
        }
    }

    private async Task ReadOnceAsync()
    {
        try
        {
            _policies.Apply(_complete(await _source.ReadAsync(_stopping).ConfigureAwait(false)));
            _failure = null;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The host stops: nobody asks any more.
        }
        catch (Exception e)
        {
            _failure = e;
            _failures.Add(1);
            if (_logger is not null)
                LogFailure(_logger, e);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The newest rate limit policies are not in force; those before them stay.")]
    private static partial void LogFailure(ILogger logger, Exception e);
}

using Microsoft.Extensions.Logging;

namespace Purlin.Snowflake;

/// <summary>
/// Logs, when a generator starts and once a day from then on, that its layout ends within a year or has ended.
/// </summary>
internal sealed class ExhaustionWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    private readonly SnowflakeGenerator _generator;
    private readonly ILogger _logger;
    private readonly ITimer _timer;

    private ExhaustionWatch(SnowflakeGenerator generator, SnowflakeOptions options)
    {
        (_generator, _logger) = (generator, options.CreateLogger());
        Look();
        _timer = options.TimeProvider.CreateTimer(
            static watch => ((ExhaustionWatch)watch!).Look(), this, Interval, Interval);
    }

    /// <summary>Looks at once; null where nobody reads a log.</summary>
    public static ExhaustionWatch? Start(SnowflakeGenerator generator, SnowflakeOptions options) =>
        options.LoggerFactory is null ? null : new ExhaustionWatch(generator, options);

    /// <summary>Looks no more.</summary>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        DateTimeOffset now = _generator.IdTime, end = _generator.Layout.ExhaustsAt;
        SnowflakeExhaustion exhaustion = _generator.Layout.ExhaustionAt(now);
        if (exhaustion == SnowflakeExhaustion.WithinAYear)
            _logger.ExhaustionIsNear(_generator.NodeId, end, (int)(end - now).TotalDays);
        else if (exhaustion == SnowflakeExhaustion.Exhausted)
            _logger.IsExhausted(_generator.NodeId, end);
    }
}

using Microsoft.Extensions.Logging;

namespace Purlin.Testing;

/// <summary>A logger factory that keeps what is logged, so that a test can look at it.</summary>
/// <remarks>Each test makes its own and hands it to what it tests. Thread-safe.</remarks>
public sealed class LogCollector : ILoggerFactory
{
    private readonly LoggerExternalScopeProvider _scopes = new();
    private readonly Lock _gate = new();
    private readonly List<LogEntry> _entries = [];

    /// <summary>Loggers answer that lower levels are off; everything is on unless set.</summary>
    public LogLevel MinimumLevel { get; set; } = LogLevel.Trace;

    /// <summary>What was logged until now, in order; a copy.</summary>
    public IReadOnlyList<LogEntry> Entries
    {
        get
        {
            using (_gate.EnterScope())
                return [.. _entries];
        }
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <summary>Not possible: this factory has no providers.</summary>
    /// <param name="provider">Ignored.</param>
    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("A LogCollector keeps entries itself; add providers to a real logger factory.");

    /// <summary>Forgets the entries, so that what follows can be looked at alone.</summary>
    public void Clear()
    {
        using (_gate.EnterScope())
            _entries.Clear();
    }

    /// <summary>Holds nothing that needs to be freed; the entries stay readable.</summary>
    public void Dispose()
    {
    }

    private sealed class Logger(LogCollector collector, string category) : ILogger
    {
        public IDisposable BeginScope<TState>(TState state)
            where TState : notnull => collector._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= collector.MinimumLevel && logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            var values = new Dictionary<string, object?>(StringComparer.Ordinal);
            if (state is IEnumerable<KeyValuePair<string, object?>> pairs)
            {
                foreach ((string key, object? value) in pairs)
                    values[key] = value;
            }

            var scopes = new List<object>();
            collector._scopes.ForEachScope(static (scope, list) => list.Add(scope!), scopes);
            string message = formatter(state, exception);
            var entry = new LogEntry(category, logLevel, eventId, message, values, exception, scopes);
            using (collector._gate.EnterScope())
                collector._entries.Add(entry);
        }
    }
}

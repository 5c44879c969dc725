using Microsoft.Extensions.Logging;

namespace Purlin.Redlock.Tests;

/// <summary>A log that holds up whoever tells of the first loss, and fails for all.</summary>
internal sealed class BlockingLog : ILoggerFactory, ILogger
{
    private const int Lost = 1;

    private readonly ManualResetEventSlim _gate = new();
    private readonly TaskCompletionSource _writing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when somebody is held up.</summary>
    public Task IsWriting => _writing.Task;

    public void LetGo() => _gate.Set();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("It has no providers.");

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == Lost && _writing.TrySetResult())
            _gate.Wait();
        throw new InvalidOperationException("The log is full.");
    }

    public void Dispose()
    {
        _gate.Set();
        _gate.Dispose();
    }
}

using Microsoft.Extensions.Logging;

namespace Purlin.Testing.Tests;

public sealed partial class LogCollectorTests : IDisposable
{
    private readonly LogCollector _logs = new();

    [Fact]
    public void An_entry_has_all_that_was_logged()
    {
        ILogger logger = _logs.CreateLogger<LogCollectorTests>();
        var cause = new IOException("planted");
        using (logger.BeginScope("outer"))
        using (logger.BeginScope("inner"))
            LeaseLost(logger, "node-3", 17, cause);

        LogEntry entry = Assert.Single(_logs.Entries);
        Assert.Equal(LogLevel.Warning, entry.Level);
        Assert.Equal(4711, entry.EventId.Id);
        Assert.Equal("LeaseLost", entry.EventId.Name);
        Assert.Equal("Lease of node-3 lost at fence 17", entry.Message);
        Assert.Equal("node-3", entry.Values["Node"]);
        Assert.Equal(17L, entry.Values["Fence"]);
        Assert.Equal("Lease of {Node} lost at fence {Fence}", entry.Values["{OriginalFormat}"]);
        Assert.Same(cause, entry.Exception);
        Assert.Equal(["outer", "inner"], entry.Scopes);
        Assert.Equal(typeof(LogCollectorTests).FullName, entry.Category);
        Assert.Equal($"Warning 4711 {entry.Category}: Lease of node-3 lost at fence 17", entry.ToString());
    }

    [Fact]
    public void Levels_below_the_minimum_are_off()
    {
        ILogger logger = _logs.CreateLogger("a");
        Assert.True(logger.IsEnabled(LogLevel.Trace));
        Assert.False(logger.IsEnabled(LogLevel.None));
        _logs.MinimumLevel = LogLevel.Error;
        Assert.False(logger.IsEnabled(LogLevel.Warning));
        LeaseLost(logger, "n", 1, null);
        logger.Log(LogLevel.Warning, 1, "ignores IsEnabled", null, (text, _) => text);
        Assert.Empty(_logs.Entries);
    }

    [Fact]
    public void Entries_are_a_copy_and_can_be_forgotten()
    {
        ILogger logger = _logs.CreateLogger("a");
        LeaseLost(logger, "n", 1, null);
        IReadOnlyList<LogEntry> before = _logs.Entries;
        LeaseLost(logger, "n", 2, null);
        Assert.Single(before);
        Assert.Equal(2, _logs.Entries.Count);
        _logs.Clear();
        Assert.Empty(_logs.Entries);
        Assert.Throws<NotSupportedException>(() => _logs.AddProvider(null!));
    }

    [Fact]
    public void Threads_may_log_at_the_same_time()
    {
        Parallel.For(0, 4, thread =>
        {
            ILogger logger = _logs.CreateLogger($"thread {thread}");
            for (int i = 0; i < 500; i++)
                LeaseLost(logger, "n", i, null);
        });
        Assert.Equal(2_000, _logs.Entries.Count);
        Assert.All(_logs.Entries.GroupBy(entry => entry.Category), group => Assert.Equal(
            Enumerable.Range(0, 500).Select(i => (object)(long)i), group.Select(entry => entry.Values["Fence"])));
    }

    public void Dispose() => _logs.Dispose();

    [LoggerMessage(4711, LogLevel.Warning, "Lease of {Node} lost at fence {Fence}")]
    private static partial void LeaseLost(ILogger logger, string node, long fence, Exception? cause);
}

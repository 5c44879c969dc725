using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Purlin.Snowflake.Tests;

/// <summary>A running <see cref="LeaseWorker"/>, with the signals that a test sends it.</summary>
internal sealed partial class WorkerProcess : IDisposable
{
    private static readonly int SigStop = OperatingSystem.IsLinux() ? 19 : 17;
    private static readonly int SigCont = OperatingSystem.IsLinux() ? 18 : 19;
    private readonly Process _process;
    private bool _isDisposed;

    public WorkerProcess(string endPoint, string name, string path)
    {
        Path = path;
        string executable = System.IO.Path.Combine(AppContext.BaseDirectory, "Snowflake.Tests");
        var start = new ProcessStartInfo(executable)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[LeaseWorker.Variable] = $"{endPoint}\n{name}\n{path}";
        _process = Process.Start(start)!;
    }

    /// <summary>Its ids, in the order it made them.</summary>
    public string Path { get; }

    /// <summary>How many it has made.</summary>
    public long Count => File.Exists(Path) ? new FileInfo(Path).Length / sizeof(long) : 0;

    /// <summary>Whether it ended by itself, which it should not.</summary>
    public string? Ending => _process.HasExited ? _process.StandardError.ReadToEnd() : null;

    public void Stop() => Signal(SigStop);

    public void Continue() => Signal(SigCont);

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Ends it; what it has written stays. To be called once or more.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    private void Signal(int signal)
    {
        if (!_process.HasExited && SendSignal(_process.Id, signal) != 0)
            throw new IOException($"Signal {signal}: error {Marshal.GetLastPInvokeError()}.");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}

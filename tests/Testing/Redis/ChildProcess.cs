using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Purlin.Testing;

/// <summary>
/// A process that this one started, with the signals a fault test sends it. Signals go to the own child only, and none
/// once it has exited, as its number may belong to another by then.
/// </summary>
internal sealed partial class ChildProcess : IDisposable
{
    private const int SigTerm = 15;
    private static readonly int SigStop = OperatingSystem.IsLinux() ? 19 : 17;
    private static readonly int SigCont = OperatingSystem.IsLinux() ? 18 : 19;
    private readonly Process _process;
    private string? _output;

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts a program that writes little to its output; <see cref="ReadOutput"/> has it.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="argument">Its one argument.</param>
    /// <param name="directory">Its working directory.</param>
    public static ChildProcess Start(string program, string argument, string directory)
    {
        var start = new ProcessStartInfo(program, [argument])
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>Stops the process where it is, and returns when it stands still.</summary>
    public void Freeze()
    {
        Signal(SigStop);
        // The signal takes effect when the process next leaves the kernel: look until it has.
        while (OperatingSystem.IsLinux() && !_process.HasExited && !StandsStill())
            Thread.Yield();
    }

    public void Thaw() => Signal(SigCont);

    /// <summary>Ends the process with no chance to do anything, and returns when it is gone.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Asks the process to end; kills it if it has not after <paramref name="patience"/>.</summary>
    public async Task TerminateAsync(TimeSpan patience)
    {
        // A process that stands still would hold the request back.
        TrySignal(SigTerm);
        TrySignal(SigCont);
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
        }
    }

    /// <summary>What an ended process wrote to its outputs.</summary>
    public string ReadOutput() =>
        _output ??= _process.StandardOutput.ReadToEnd() + _process.StandardError.ReadToEnd();

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    private void Signal(int signal)
    {
        if (!TrySignal(signal))
            throw new InvalidOperationException($"Process {_process.Id} has ended: start it again first.");
    }

    // False once the process has ended.
    private bool TrySignal(int signal)
    {
        if (_process.HasExited)
            return false;
        if (SendSignal(_process.Id, signal) != 0)
            throw new IOException($"Signal {signal} to process {_process.Id}: error {Marshal.GetLastPInvokeError()}.");
        return true;
    }

    // The state follows the program's name, which is in parentheses: proc(5).
    private bool StandsStill()
    {
        string stat = File.ReadAllText($"/proc/{_process.Id}/stat");
        return stat[stat.LastIndexOf(')') + 2] == 'T';
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}

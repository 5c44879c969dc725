using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Purlin.Redlock.Redis;
using StackExchange.Redis;

namespace Purlin.Redlock.Tests;

/// <summary>
/// Another process: this executable, started with a variable set, takes the lock, reads both registers and says so;
/// when it is told to go on it adds one to what it read, writes that, and says what became of it.
/// </summary>
internal sealed partial class HolderProcess : IDisposable
{
    private const string Variable = "PURLIN_REDLOCK_HOLDER";
    private static readonly int SigStop = OperatingSystem.IsLinux() ? 19 : 17;
    private static readonly int SigCont = OperatingSystem.IsLinux() ? 18 : 19;
    private readonly Process _process;

    private HolderProcess(Process process) => _process = process;

    public static HolderProcess Start(IEnumerable<string> nodes, string register)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Redlock.Tests"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment[Variable] = string.Join('\n', [register, .. nodes]);
        return new HolderProcess(Process.Start(start)!);
    }

    /// <summary>What it says next.</summary>
    public async Task<string> ReadAsync() =>
        await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? "It has ended.";

    public void GoOn() => _process.StandardInput.WriteLine();

    /// <summary>Stops it where it is, and returns when it stands still.</summary>
    public void Freeze()
    {
        Signal(SigStop);
        while (OperatingSystem.IsLinux() && !_process.HasExited && !StandsStill())
            Thread.Yield();
    }

    public void Thaw() => Signal(SigCont);

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    // Runs before the tests' own Main; on this thread alone, as others wait for it before they run anything of here.
    [ModuleInitializer]
    internal static void RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } task)
            return;
        string[] servers = task.Split('\n');
        using ConnectionMultiplexer client = ConnectionMultiplexer.Connect(servers[0]);
        DistributedLocks locks = RedisLocks.ConnectAsync(
            servers[1..], ProcessChaosTests.Options, new RedisLockNodeOptions()).GetAwaiter().GetResult();
        Work(locks, new ChaosRegisters(client));
        Environment.Exit(0);
    }

    private static void Work(DistributedLocks locks, ChaosRegisters registers)
    {
        LockHandle held = locks.AcquireAsync(ChaosRegisters.Lock, TimeSpan.FromMinutes(2)).GetAwaiter().GetResult();
        (FencedRead<byte[]?> guarded, long trusting) = registers.Read(held);
        Say($"read {guarded.Outcome}");
        // The end of input is the end of the test.
        if (Console.In.ReadLine() is null)
            return;
        FencedWrite write = registers.Write(held, guarded, trusting);
        Say($"wrote {write.Outcome}");
        Say($"{held.ReleaseAsync().GetAwaiter().GetResult()}");
    }

    private static void Say(string line)
    {
        using Stream output = Console.OpenStandardOutput();
        output.Write(Encoding.ASCII.GetBytes(line + "\n"));
    }

    private void Signal(int signal)
    {
        if (!_process.HasExited && SendSignal(_process.Id, signal) != 0)
            throw new IOException($"Signal {signal}: error {Marshal.GetLastPInvokeError()}.");
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

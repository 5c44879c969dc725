using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Purlin.Shared.Tests;

/// <summary>
/// Runs code on a thread of its own while strace makes that thread's system calls fail: the errors are the kernel's own
/// as far as this process can tell, and no other thread sees them.
/// </summary>
internal static partial class TracedThread
{
    private const int GetThreadId = 186;
    private const int GetThreadIdArm64 = 178;
    private const string SystemCalls = "fsync,fdatasync,pwrite64,ftruncate,openat,rename,flock";
    private const int SetPtracer = 0x59616d61;

    private static readonly string? Strace = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, "strace")).FirstOrDefault(File.Exists);

    /// <summary>Skips the test where strace is missing or may not attach.</summary>
    public static void Require()
    {
        Prerequisite.Require(OperatingSystem.IsLinux() && Strace is not null,
            "strace is not here: apt-get install strace.");
        if (Run("fsync:error=EIO", static () => { }, out string said) is { } failed)
            Assert.Skip($"strace may not attach to this process ({failed.Message} {said}).");
    }

    /// <summary>Runs the code under an injection, such as <c>fsync:error=EIO:when=2</c>.</summary>
    /// <returns>What the code threw, or null.</returns>
    public static Exception? Run(string injection, Action code) => Run(injection, code, out _);

    /// <summary>As above, with strace's record of the system calls.</summary>
    public static Exception? Run(string injection, Action code, out string record)
    {
        Exception? thrown = null;
        string said = "";
        Thread thread = new(() => thrown = Record.Exception(() =>
        {
            using Process strace = Attach(injection);
            try
            {
                code();
            }
            finally
            {
                said = Detach(strace);
            }
        }));
        thread.Start();
        thread.Join();
        record = said;
        return thrown;
    }

    private static Process Attach(string injection)
    {
        bool arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        long thread = SystemCall(arm ? GetThreadIdArm64 : GetThreadId);
        // Where only parents may trace (Yama), this process may let its child.
        _ = Prctl(SetPtracer, -1, 0, 0, 0);
        Process strace = Process.Start(new ProcessStartInfo(Strace!,
            ["-p", $"{thread}", "-e", $"trace={SystemCalls}", "-e", $"inject={injection}"])
        {
            RedirectStandardError = true,
        })!;
        string? line = strace.StandardError.ReadLine();
        return line is not null && line.Contains("attached", StringComparison.Ordinal)
            ? strace
            : throw new InvalidOperationException($"strace did not attach: {line}");
    }

    private static string Detach(Process strace)
    {
        const int Sigint = 2;
        _ = SendSignal(strace.Id, Sigint);
        string said = strace.StandardError.ReadToEnd();
        strace.WaitForExit();
        return said;
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long SystemCall(long number);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nint a, nint b, nint c, nint d);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}

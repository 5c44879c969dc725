using System.Runtime.CompilerServices;

namespace Purlin.Testing.Interleaved;

/// <summary>
/// Stands for the static members of <see cref="System.Threading.Thread"/> that give way to others; in an exploration
/// each waits, like <see cref="SpinWait"/>, until another thread has changed a shared field.
/// </summary>
public static class Thread
{
    /// <inheritdoc cref="System.Threading.Thread.Yield"/>
    public static bool Yield([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        LogicalThread.Current?.Spin("Thread.Yield", file, line);
        return true;
    }

    /// <inheritdoc cref="System.Threading.Thread.SpinWait"/>
    public static void SpinWait(int iterations, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(iterations);
        LogicalThread.Current?.Spin("Thread.SpinWait", file, line);
    }

    /// <summary>Gives way; no time passes.</summary>
    public static void Sleep(
        int millisecondsTimeout, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(millisecondsTimeout, -1);
        LogicalThread.Current?.Spin("Thread.Sleep", file, line);
    }

    /// <summary>A point where another thread may go on.</summary>
    public static void MemoryBarrier([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        LogicalThread.Current?.Step("Thread.MemoryBarrier", "", file, line);
}

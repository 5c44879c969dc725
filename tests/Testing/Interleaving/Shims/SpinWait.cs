using System.Runtime.CompilerServices;

namespace Purlin.Testing.Interleaved;

/// <summary>
/// Stands for <see cref="System.Threading.SpinWait"/> in an exploration: a thread that spins goes on only after another
/// has changed a shared field, so a loop that waits adds no endless schedules; if nobody is left to change anything,
/// that is reported as a deadlock, after one more look.
/// </summary>
public struct SpinWait
{
    /// <inheritdoc cref="System.Threading.SpinWait.Count"/>
    public int Count { get; private set; }

    /// <inheritdoc cref="System.Threading.SpinWait.NextSpinWillYield"/>
    public readonly bool NextSpinWillYield => Count > 0;

    /// <inheritdoc cref="System.Threading.SpinWait.SpinOnce()"/>
    public void SpinOnce([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Count = Count == int.MaxValue ? 10 : Count + 1;
        LogicalThread.Current?.Spin("SpinWait.SpinOnce", file, line);
    }

    /// <inheritdoc cref="System.Threading.SpinWait.SpinOnce(int)"/>
    public void SpinOnce(int sleep1Threshold, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sleep1Threshold, -1);
        SpinOnce(file, line);
    }

    /// <inheritdoc cref="System.Threading.SpinWait.Reset"/>
    public void Reset() => Count = 0;

    /// <inheritdoc cref="System.Threading.SpinWait.SpinUntil(Func{bool})"/>
    public static void SpinUntil(
        Func<bool> condition, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var spinner = new SpinWait();
        while (!condition())
            spinner.SpinOnce(file, line);
    }
}

using System.Runtime.CompilerServices;

namespace Purlin.Testing.Interleaved;

/// <summary>
/// Stands for <see cref="System.Threading.Interlocked"/> in an exploration: each operation is a point where another
/// thread may go on, then the real one.
/// </summary>
public static partial class Interlocked
{
    /// <inheritdoc cref="System.Threading.Interlocked.MemoryBarrier"/>
    public static void MemoryBarrier(
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        LogicalThread.Current?.Step("Interlocked.MemoryBarrier", "", file, line);

    /// <inheritdoc cref="System.Threading.Interlocked.MemoryBarrierProcessWide"/>
    public static void MemoryBarrierProcessWide(
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        LogicalThread.Current?.Step("Interlocked.MemoryBarrierProcessWide", "", file, line);

    private static void Before(string operation, string of, string file, int line) =>
        LogicalThread.Current?.Step(operation, of, file, line);

    private static T After<T>(T result, bool changed)
    {
        if (changed)
            LogicalThread.Current?.Changed();
        return result;
    }

    /// <summary>
    /// Whether a store of one over the other changes nothing: references by identity, values by equality.
    /// </summary>
    internal static bool Same<T>(T a, T b) =>
        typeof(T).IsValueType ? EqualityComparer<T>.Default.Equals(a, b) : ReferenceEquals(a, b);
}

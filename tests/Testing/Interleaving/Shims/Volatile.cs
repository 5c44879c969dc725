using System.Runtime.CompilerServices;

namespace Purlin.Testing.Interleaved;

/// <summary>
/// Stands for <see cref="System.Threading.Volatile"/> in an exploration: each operation is a point where another thread
/// may go on, then the real one.
/// </summary>
public static partial class Volatile
{
    /// <inheritdoc cref="System.Threading.Volatile.ReadBarrier"/>
    public static void ReadBarrier([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        LogicalThread.Current?.Step("Volatile.ReadBarrier", "", file, line);

    /// <inheritdoc cref="System.Threading.Volatile.WriteBarrier"/>
    public static void WriteBarrier([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        LogicalThread.Current?.Step("Volatile.WriteBarrier", "", file, line);

    /// <inheritdoc cref="System.Threading.Volatile.Read(ref readonly bool)"/>
    public static bool Read(ref readonly bool location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        LogicalThread.Current?.Step("Volatile.Read", of, file, line);
        return System.Threading.Volatile.Read(in location);
    }

    /// <inheritdoc cref="System.Threading.Volatile.Read(ref readonly byte)"/>
    public static byte Read(ref readonly byte location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        LogicalThread.Current?.Step("Volatile.Read", of, file, line);
        return System.Threading.Volatile.Read(in location);
    }

    /// <inheritdoc cref="System.Threading.Volatile.Read(ref readonly sbyte)"/>
    public static sbyte Read(ref readonly sbyte location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        LogicalThread.Current?.Step("Volatile.Read", of, file, line);
        return System.Threading.Volatile.Read(in location);
    }

    /// <inheritdoc cref="System.Threading.Volatile.Read(ref readonly short)"/>
    public static short Read(ref readonly short location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        LogicalThread.Current?.Step("Volatile.Read", of, file, line);
        return System.Threading.Volatile.Read(in location);
    }

    /// <inheritdoc cref="System.Threading.Volatile.Read(ref readonly ushort)"/>
    public static ushort Read(ref readonly ushort location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        LogicalThread.Current?.Step("Volatile.Read", of, file, line);
        return System.Threading.Volatile.Read(in location);
    }

    /// <inheritdoc cref="System.Threading.Volatile.Read(ref readonly int)"/>
    public static int Read(ref readonly int location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        LogicalThread.Current?.Step("Volatile.Read", of, file, line);
        return System.Threading.Volatile.Read(in location);
    }

    /// <inheritdoc cref="System.Threading.Volatile.Read(ref readonly uint)"/>
    public static uint Read(ref readonly uint location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        LogicalThread.Current?.Step("Volatile.Read", of, file, line);
        return System.Threading.Volatile.Read(in location);
    }

    /// <inheritdoc cref="System.Threading.Volatile.Read(ref readonly long)"/>
    public static long Read(ref readonly long location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        LogicalThread.Current?.Step("Volatile.Read", of, file, line);
        return System.Threading.Volatile.Read(in location);
    }

    /// <inheritdoc cref="System.Threading.Volatile.Read(ref readonly ulong)"/>
    public static ulong Read(ref readonly ulong location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        LogicalThread.Current?.Step("Volatile.Read", of, file, line);
        return System.Threading.Volatile.Read(in location);
    }

    /// <inheritdoc cref="System.Threading.Volatile.Read(ref readonly nint)"/>
    public static nint Read(ref readonly nint location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        LogicalThread.Current?.Step("Volatile.Read", of, file, line);
        return System.Threading.Volatile.Read(in location);
    }

    /// <inheritdoc cref="System.Threading.Volatile.Read(ref readonly nuint)"/>
    public static nuint Read(ref readonly nuint location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        LogicalThread.Current?.Step("Volatile.Read", of, file, line);
        return System.Threading.Volatile.Read(in location);
    }

    /// <inheritdoc cref="System.Threading.Volatile.Read(ref readonly float)"/>
    public static float Read(ref readonly float location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        LogicalThread.Current?.Step("Volatile.Read", of, file, line);
        return System.Threading.Volatile.Read(in location);
    }

    /// <inheritdoc cref="System.Threading.Volatile.Read(ref readonly double)"/>
    public static double Read(ref readonly double location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        LogicalThread.Current?.Step("Volatile.Read", of, file, line);
        return System.Threading.Volatile.Read(in location);
    }

    /// <inheritdoc cref="System.Threading.Volatile.Read{T}(ref readonly T)"/>
    public static T Read<T>(ref readonly T location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : class?
    {
        LogicalThread.Current?.Step("Volatile.Read", of, file, line);
        return System.Threading.Volatile.Read(in location);
    }
}

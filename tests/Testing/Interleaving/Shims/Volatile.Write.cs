using System.Runtime.CompilerServices;

namespace Purlin.Testing.Interleaved;

/// <content>Stores.</content>
public static partial class Volatile
{
    /// <inheritdoc cref="System.Threading.Volatile.Write(ref bool, bool)"/>
    public static void Write(ref bool location, bool value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Set(ref location, value, of, file, line);

    /// <inheritdoc cref="System.Threading.Volatile.Write(ref byte, byte)"/>
    public static void Write(ref byte location, byte value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Set(ref location, value, of, file, line);

    /// <inheritdoc cref="System.Threading.Volatile.Write(ref sbyte, sbyte)"/>
    public static void Write(ref sbyte location, sbyte value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Set(ref location, value, of, file, line);

    /// <inheritdoc cref="System.Threading.Volatile.Write(ref short, short)"/>
    public static void Write(ref short location, short value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Set(ref location, value, of, file, line);

    /// <inheritdoc cref="System.Threading.Volatile.Write(ref ushort, ushort)"/>
    public static void Write(ref ushort location, ushort value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Set(ref location, value, of, file, line);

    /// <inheritdoc cref="System.Threading.Volatile.Write(ref int, int)"/>
    public static void Write(ref int location, int value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Set(ref location, value, of, file, line);

    /// <inheritdoc cref="System.Threading.Volatile.Write(ref uint, uint)"/>
    public static void Write(ref uint location, uint value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Set(ref location, value, of, file, line);

    /// <inheritdoc cref="System.Threading.Volatile.Write(ref long, long)"/>
    public static void Write(ref long location, long value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Set(ref location, value, of, file, line);

    /// <inheritdoc cref="System.Threading.Volatile.Write(ref ulong, ulong)"/>
    public static void Write(ref ulong location, ulong value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Set(ref location, value, of, file, line);

    /// <inheritdoc cref="System.Threading.Volatile.Write(ref nint, nint)"/>
    public static void Write(ref nint location, nint value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Set(ref location, value, of, file, line);

    /// <inheritdoc cref="System.Threading.Volatile.Write(ref nuint, nuint)"/>
    public static void Write(ref nuint location, nuint value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Set(ref location, value, of, file, line);

    /// <inheritdoc cref="System.Threading.Volatile.Write(ref float, float)"/>
    public static void Write(ref float location, float value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Set(ref location, value, of, file, line);

    /// <inheritdoc cref="System.Threading.Volatile.Write(ref double, double)"/>
    public static void Write(ref double location, double value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Set(ref location, value, of, file, line);

    /// <inheritdoc cref="System.Threading.Volatile.Write{T}(ref T, T)"/>
    public static void Write<T>(ref T location, T value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : class? =>
        Set(ref location, value, of, file, line);

    // One thread runs at a time, handed on by semaphores: a plain store here is as visible as a volatile one.
    private static void Set<T>(ref T location, T value, string of, string file, int line)
    {
        LogicalThread? thread = LogicalThread.Current;
        thread?.Step("Volatile.Write", of, file, line);
        bool changed = !Interlocked.Same(location, value);
        location = value;
        System.Threading.Volatile.WriteBarrier();
        if (changed)
            thread?.Changed();
    }
}

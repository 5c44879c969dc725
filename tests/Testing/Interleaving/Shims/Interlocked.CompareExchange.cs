using System.Runtime.CompilerServices;

namespace Purlin.Testing.Interleaved;

/// <content>Conditional swaps.</content>
public static partial class Interlocked
{
    /// <inheritdoc cref="System.Threading.Interlocked.CompareExchange(ref byte, byte, byte)"/>
    public static byte CompareExchange(ref byte location, byte value, byte comparand,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.CompareExchange", of, file, line);
        byte old = System.Threading.Interlocked.CompareExchange(ref location, value, comparand);
        return After(old, old.Equals(comparand) && !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.CompareExchange(ref sbyte, sbyte, sbyte)"/>
    public static sbyte CompareExchange(ref sbyte location, sbyte value, sbyte comparand,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.CompareExchange", of, file, line);
        sbyte old = System.Threading.Interlocked.CompareExchange(ref location, value, comparand);
        return After(old, old.Equals(comparand) && !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.CompareExchange(ref short, short, short)"/>
    public static short CompareExchange(ref short location, short value, short comparand,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.CompareExchange", of, file, line);
        short old = System.Threading.Interlocked.CompareExchange(ref location, value, comparand);
        return After(old, old.Equals(comparand) && !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.CompareExchange(ref ushort, ushort, ushort)"/>
    public static ushort CompareExchange(ref ushort location, ushort value, ushort comparand,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.CompareExchange", of, file, line);
        ushort old = System.Threading.Interlocked.CompareExchange(ref location, value, comparand);
        return After(old, old.Equals(comparand) && !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.CompareExchange(ref int, int, int)"/>
    public static int CompareExchange(ref int location, int value, int comparand,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.CompareExchange", of, file, line);
        int old = System.Threading.Interlocked.CompareExchange(ref location, value, comparand);
        return After(old, old.Equals(comparand) && !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.CompareExchange(ref uint, uint, uint)"/>
    public static uint CompareExchange(ref uint location, uint value, uint comparand,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.CompareExchange", of, file, line);
        uint old = System.Threading.Interlocked.CompareExchange(ref location, value, comparand);
        return After(old, old.Equals(comparand) && !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.CompareExchange(ref long, long, long)"/>
    public static long CompareExchange(ref long location, long value, long comparand,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.CompareExchange", of, file, line);
        long old = System.Threading.Interlocked.CompareExchange(ref location, value, comparand);
        return After(old, old.Equals(comparand) && !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.CompareExchange(ref ulong, ulong, ulong)"/>
    public static ulong CompareExchange(ref ulong location, ulong value, ulong comparand,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.CompareExchange", of, file, line);
        ulong old = System.Threading.Interlocked.CompareExchange(ref location, value, comparand);
        return After(old, old.Equals(comparand) && !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.CompareExchange(ref nint, nint, nint)"/>
    public static nint CompareExchange(ref nint location, nint value, nint comparand,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.CompareExchange", of, file, line);
        nint old = System.Threading.Interlocked.CompareExchange(ref location, value, comparand);
        return After(old, old.Equals(comparand) && !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.CompareExchange(ref nuint, nuint, nuint)"/>
    public static nuint CompareExchange(ref nuint location, nuint value, nuint comparand,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.CompareExchange", of, file, line);
        nuint old = System.Threading.Interlocked.CompareExchange(ref location, value, comparand);
        return After(old, old.Equals(comparand) && !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.CompareExchange(ref float, float, float)"/>
    public static float CompareExchange(ref float location, float value, float comparand,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.CompareExchange", of, file, line);
        float old = System.Threading.Interlocked.CompareExchange(ref location, value, comparand);
        return After(old, old.Equals(comparand) && !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.CompareExchange(ref double, double, double)"/>
    public static double CompareExchange(ref double location, double value, double comparand,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.CompareExchange", of, file, line);
        double old = System.Threading.Interlocked.CompareExchange(ref location, value, comparand);
        return After(old, old.Equals(comparand) && !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.CompareExchange(ref object, object, object)"/>
    public static object? CompareExchange(ref object? location, object? value, object? comparand,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.CompareExchange", of, file, line);
        object? old = System.Threading.Interlocked.CompareExchange(ref location, value, comparand);
        return After(old, ReferenceEquals(old, comparand) && !ReferenceEquals(old, value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.CompareExchange{T}(ref T, T, T)"/>
    public static T CompareExchange<T>(ref T location, T value, T comparand,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.CompareExchange", of, file, line);
        T old = System.Threading.Interlocked.CompareExchange(ref location, value, comparand);
        return After(old, Same(old, comparand) && !Same(old, value));
    }
}

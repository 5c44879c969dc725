using System.Runtime.CompilerServices;

namespace Purlin.Testing.Interleaved;

/// <content>Unconditional swaps.</content>
public static partial class Interlocked
{
    /// <inheritdoc cref="System.Threading.Interlocked.Exchange(ref byte, byte)"/>
    public static byte Exchange(ref byte location, byte value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Exchange", of, file, line);
        byte old = System.Threading.Interlocked.Exchange(ref location, value);
        return After(old, !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Exchange(ref sbyte, sbyte)"/>
    public static sbyte Exchange(ref sbyte location, sbyte value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Exchange", of, file, line);
        sbyte old = System.Threading.Interlocked.Exchange(ref location, value);
        return After(old, !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Exchange(ref short, short)"/>
    public static short Exchange(ref short location, short value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Exchange", of, file, line);
        short old = System.Threading.Interlocked.Exchange(ref location, value);
        return After(old, !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Exchange(ref ushort, ushort)"/>
    public static ushort Exchange(ref ushort location, ushort value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Exchange", of, file, line);
        ushort old = System.Threading.Interlocked.Exchange(ref location, value);
        return After(old, !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Exchange(ref int, int)"/>
    public static int Exchange(ref int location, int value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Exchange", of, file, line);
        int old = System.Threading.Interlocked.Exchange(ref location, value);
        return After(old, !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Exchange(ref uint, uint)"/>
    public static uint Exchange(ref uint location, uint value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Exchange", of, file, line);
        uint old = System.Threading.Interlocked.Exchange(ref location, value);
        return After(old, !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Exchange(ref long, long)"/>
    public static long Exchange(ref long location, long value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Exchange", of, file, line);
        long old = System.Threading.Interlocked.Exchange(ref location, value);
        return After(old, !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Exchange(ref ulong, ulong)"/>
    public static ulong Exchange(ref ulong location, ulong value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Exchange", of, file, line);
        ulong old = System.Threading.Interlocked.Exchange(ref location, value);
        return After(old, !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Exchange(ref nint, nint)"/>
    public static nint Exchange(ref nint location, nint value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Exchange", of, file, line);
        nint old = System.Threading.Interlocked.Exchange(ref location, value);
        return After(old, !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Exchange(ref nuint, nuint)"/>
    public static nuint Exchange(ref nuint location, nuint value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Exchange", of, file, line);
        nuint old = System.Threading.Interlocked.Exchange(ref location, value);
        return After(old, !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Exchange(ref float, float)"/>
    public static float Exchange(ref float location, float value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Exchange", of, file, line);
        float old = System.Threading.Interlocked.Exchange(ref location, value);
        return After(old, !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Exchange(ref double, double)"/>
    public static double Exchange(ref double location, double value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Exchange", of, file, line);
        double old = System.Threading.Interlocked.Exchange(ref location, value);
        return After(old, !old.Equals(value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Exchange(ref object, object)"/>
    public static object? Exchange(ref object? location, object? value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Exchange", of, file, line);
        object? old = System.Threading.Interlocked.Exchange(ref location, value);
        return After(old, !ReferenceEquals(old, value));
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Exchange{T}(ref T, T)"/>
    public static T Exchange<T>(ref T location, T value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Exchange", of, file, line);
        T old = System.Threading.Interlocked.Exchange(ref location, value);
        return After(old, !Same(old, value));
    }
}

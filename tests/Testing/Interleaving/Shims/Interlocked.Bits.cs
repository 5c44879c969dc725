using System.Runtime.CompilerServices;

namespace Purlin.Testing.Interleaved;

/// <content>Bits.</content>
public static partial class Interlocked
{
    /// <inheritdoc cref="System.Threading.Interlocked.And(ref int, int)"/>
    public static int And(ref int location, int value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.And", of, file, line);
        int old = System.Threading.Interlocked.And(ref location, value);
        return After(old, (old & value) != old);
    }

    /// <inheritdoc cref="System.Threading.Interlocked.And(ref uint, uint)"/>
    public static uint And(ref uint location, uint value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.And", of, file, line);
        uint old = System.Threading.Interlocked.And(ref location, value);
        return After(old, (old & value) != old);
    }

    /// <inheritdoc cref="System.Threading.Interlocked.And(ref long, long)"/>
    public static long And(ref long location, long value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.And", of, file, line);
        long old = System.Threading.Interlocked.And(ref location, value);
        return After(old, (old & value) != old);
    }

    /// <inheritdoc cref="System.Threading.Interlocked.And(ref ulong, ulong)"/>
    public static ulong And(ref ulong location, ulong value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.And", of, file, line);
        ulong old = System.Threading.Interlocked.And(ref location, value);
        return After(old, (old & value) != old);
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Or(ref int, int)"/>
    public static int Or(ref int location, int value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Or", of, file, line);
        int old = System.Threading.Interlocked.Or(ref location, value);
        return After(old, (old | value) != old);
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Or(ref uint, uint)"/>
    public static uint Or(ref uint location, uint value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Or", of, file, line);
        uint old = System.Threading.Interlocked.Or(ref location, value);
        return After(old, (old | value) != old);
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Or(ref long, long)"/>
    public static long Or(ref long location, long value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Or", of, file, line);
        long old = System.Threading.Interlocked.Or(ref location, value);
        return After(old, (old | value) != old);
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Or(ref ulong, ulong)"/>
    public static ulong Or(ref ulong location, ulong value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Or", of, file, line);
        ulong old = System.Threading.Interlocked.Or(ref location, value);
        return After(old, (old | value) != old);
    }
}

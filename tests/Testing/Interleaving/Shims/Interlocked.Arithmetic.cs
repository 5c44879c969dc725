using System.Runtime.CompilerServices;

namespace Purlin.Testing.Interleaved;

/// <content>Sums.</content>
public static partial class Interlocked
{
    /// <inheritdoc cref="System.Threading.Interlocked.Increment(ref int)"/>
    public static int Increment(ref int location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Increment", of, file, line);
        return After(System.Threading.Interlocked.Increment(ref location), changed: true);
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Decrement(ref int)"/>
    public static int Decrement(ref int location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Decrement", of, file, line);
        return After(System.Threading.Interlocked.Decrement(ref location), changed: true);
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Increment(ref uint)"/>
    public static uint Increment(ref uint location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Increment", of, file, line);
        return After(System.Threading.Interlocked.Increment(ref location), changed: true);
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Decrement(ref uint)"/>
    public static uint Decrement(ref uint location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Decrement", of, file, line);
        return After(System.Threading.Interlocked.Decrement(ref location), changed: true);
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Increment(ref long)"/>
    public static long Increment(ref long location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Increment", of, file, line);
        return After(System.Threading.Interlocked.Increment(ref location), changed: true);
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Decrement(ref long)"/>
    public static long Decrement(ref long location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Decrement", of, file, line);
        return After(System.Threading.Interlocked.Decrement(ref location), changed: true);
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Increment(ref ulong)"/>
    public static ulong Increment(ref ulong location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Increment", of, file, line);
        return After(System.Threading.Interlocked.Increment(ref location), changed: true);
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Decrement(ref ulong)"/>
    public static ulong Decrement(ref ulong location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Decrement", of, file, line);
        return After(System.Threading.Interlocked.Decrement(ref location), changed: true);
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Add(ref int, int)"/>
    public static int Add(ref int location, int value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Add", of, file, line);
        return After(System.Threading.Interlocked.Add(ref location, value), value != 0);
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Add(ref uint, uint)"/>
    public static uint Add(ref uint location, uint value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Add", of, file, line);
        return After(System.Threading.Interlocked.Add(ref location, value), value != 0);
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Add(ref long, long)"/>
    public static long Add(ref long location, long value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Add", of, file, line);
        return After(System.Threading.Interlocked.Add(ref location, value), value != 0);
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Add(ref ulong, ulong)"/>
    public static ulong Add(ref ulong location, ulong value,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Add", of, file, line);
        return After(System.Threading.Interlocked.Add(ref location, value), value != 0);
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Read(ref readonly long)"/>
    public static long Read(ref readonly long location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Read", of, file, line);
        return System.Threading.Interlocked.Read(in location);
    }

    /// <inheritdoc cref="System.Threading.Interlocked.Read(ref readonly ulong)"/>
    public static ulong Read(ref readonly ulong location,
        [CallerArgumentExpression(nameof(location))] string of = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Before("Interlocked.Read", of, file, line);
        return System.Threading.Interlocked.Read(in location);
    }
}

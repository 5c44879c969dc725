using System.Diagnostics.CodeAnalysis;
using static Purlin.Testing.Tests.PublicApiTextTests;

namespace Purlin.Testing.Tests;

/// <summary>Planted for <see cref="PublicApiTextTests"/>: extension methods need a class of their own.</summary>
public static class PublicApiTextAdders
{
    public static Dictionary<int, T?>? Add<T>(this T[] items, scoped Span<byte> to, params object?[] rest)
        where T : class, new() => to.Length == rest.Length ? null : new() { [0] = items[0] };

    [Obsolete("Use Add")]
    public static void Put(IList<string?>? list, string text = "a", int? n = null) => list?.Add(text + n);

    public static void Pick(Mode mode = Mode.Fast, char c = '\0') => Assert.True((int)mode > c);

    [Experimental("PURLIN1")]
    public static ref readonly int First(ReadOnlySpan<int> span) => ref span[0];

    public static async Task<T> Run<T>(Func<T, ValueTask<T>> work, double limit = 0.5, CancellationToken token = default)
    {
        token.ThrowIfCancellationRequested();
        return await work(limit > 0 ? default! : throw new ArgumentOutOfRangeException(nameof(limit)));
    }
}

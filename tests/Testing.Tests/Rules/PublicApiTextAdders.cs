using System.Diagnostics.CodeAnalysis;
using static Purlin.Testing.Tests.PublicApiTextTests;

namespace Purlin.Testing.Tests;

/// <summary>Planted for <see cref="PublicApiTextTests"/>: extension methods need a class of their own.</summary>
public static class PublicApiTextAdders
{
    public static Dictionary<string, List<T?>>? Add<T>(this IEnumerable<T> items, scoped Span<byte> bytes, params object?[] rest)
        where T : class, IDisposable, new() => bytes.Length == rest.Length ? null : new() { [""] = [.. items] };

    [Obsolete("Use Add")]
    public static void Put(IList<string?>? list, string text = "a", int? count = null, Mode mode = Mode.Fast) =>
        list?.Add(text + count + mode);

    [Experimental("PURLIN1")]
    public static ref readonly int First(ReadOnlySpan<int> span) => ref span[0];

    public static async Task<T> Run<T>(
        Func<CancellationToken, ValueTask<T>> work, double limit = 0.5, CancellationToken cancellationToken = default) =>
        limit > 0 ? await work(cancellationToken) : throw new ArgumentOutOfRangeException(nameof(limit));
}

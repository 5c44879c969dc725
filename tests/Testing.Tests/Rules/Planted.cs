namespace Purlin.Testing.Tests;

/// <summary>Makes inputs for rules and looks at what they find.</summary>
internal static class Planted
{
    /// <summary>A library's core.</summary>
    public static PurlinPackage Core { get; } = new("Purlin.RateLimiting", "src/RateLimiting");

    /// <summary>An adapter of <see cref="Core"/>.</summary>
    public static PurlinPackage Adapter { get; } = new("Purlin.RateLimiting.Redis", "src/RateLimiting.Redis");

    /// <summary>A file of the core.</summary>
    public static SourceFile File(string text, string name = "A.cs") => new($"src/RateLimiting/{name}", text);

    /// <summary>What a rule for files finds in one file.</summary>
    public static IReadOnlyList<Violation> In(
        string text, Func<IEnumerable<SourceFile>, IEnumerable<Violation>> rule, string name = "A.cs") =>
        [.. rule([File(text, name)])];

    /// <summary>Asserts that exactly the given places are found, in any order.</summary>
    public static void AssertFound(IEnumerable<Violation> found, params string[] places) => Assert.Equal(
        places.Order(StringComparer.Ordinal), found.Select(violation => violation.Where.Split('.')[^1])
            .Order(StringComparer.Ordinal));
}

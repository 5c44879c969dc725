using Xunit;

namespace Purlin.Testing;

/// <summary>One breach of a house rule.</summary>
/// <param name="Where">The place: <c>path:line</c> for a file, a full name for a type or a member.</param>
/// <param name="What">What is wrong and what to do about it, as a phrase.</param>
public sealed record Violation(string Where, string What)
{
    /// <summary>The line that a failing test prints.</summary>
    public override string ToString() => $"{Where}: {What}";

    /// <summary>Fails the running test with every violation on a line of its own, unless there are none.</summary>
    public static void AssertNone(IEnumerable<Violation> violations)
    {
        string[] lines = [.. violations.Select(v => v.ToString()).Distinct(StringComparer.Ordinal)];
        if (lines.Length > 0)
            Assert.Fail($"House rules broken: {lines.Length}\n{string.Join('\n', lines)}");
    }
}

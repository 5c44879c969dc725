namespace Purlin.Testing;

/// <summary>How much a test does: a default that fits the minute of its project, or the long run.</summary>
public static class Effort
{
    /// <summary>The variable that asks for long runs.</summary>
    public const string Variable = "PURLIN_SOAK";

    /// <summary>Whether this is a long run.</summary>
    public static bool IsSoak => Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>The amount for this run.</summary>
    /// <param name="byDefault">Used in every test run.</param>
    /// <param name="soak">Used with <c>PURLIN_SOAK=1</c>.</param>
    public static T Of<T>(T byDefault, T soak) => IsSoak ? soak : byDefault;
}

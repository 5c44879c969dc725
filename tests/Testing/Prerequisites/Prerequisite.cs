using Xunit;

namespace Purlin.Testing;

/// <summary>
/// What a test needs from its machine: a server's binary, a data file, a built package. Where it is missing, the test
/// is skipped with the reason; with <c>PURLIN_REQUIRE_SERVERS=1</c> (set by tests/run.sh) it fails instead, so that
/// nothing missing is ever reported as green there.
/// </summary>
public static class Prerequisite
{
    /// <summary>The variable that turns a missing prerequisite into a failure.</summary>
    public const string Variable = "PURLIN_REQUIRE_SERVERS";

    /// <summary>Whether a missing prerequisite fails a test instead of skipping it.</summary>
    public static bool MissingIsFailure => Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>Skips or fails the running test unless <paramref name="present"/>.</summary>
    /// <param name="present">Whether the prerequisite is there.</param>
    /// <param name="missing">What is missing and how to get it, as a sentence for the reader of the report.</param>
    public static void Require(bool present, string missing) => Require(present, missing, MissingIsFailure);

    internal static void Require(bool present, string missing, bool missingIsFailure)
    {
        if (present)
            return;
        if (missingIsFailure)
            Assert.Fail($"{missing} ({Variable}=1 makes this a failure; 0 skips.)");
        Assert.Skip(missing);
    }
}

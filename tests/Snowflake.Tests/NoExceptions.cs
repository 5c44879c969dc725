namespace Purlin.Snowflake.Tests;

/// <summary>Sees every exception that a thread raises within a piece of code, caught or not.</summary>
internal static class NoExceptions
{
    [ThreadStatic]
    private static List<string>? s_raised;

    // For the life of the process: to come and go for each of a hundred thousand texts would take longer than these.
    static NoExceptions() => AppDomain.CurrentDomain.FirstChanceException +=
        static (_, e) => s_raised?.Add(e.Exception.GetType().Name);

    /// <summary>Runs it, and fails if anything was thrown within.</summary>
    public static void In(Action body) => In(() =>
    {
        body();
        return true;
    });

    /// <inheritdoc cref="In(Action)"/>
    /// <returns>What it returned.</returns>
    public static T In<T>(Func<T> body)
    {
        List<string> raised = s_raised = [];
        T result;
        try
        {
            result = body();
        }
        finally
        {
            s_raised = null;
        }

        Assert.True(raised.Count == 0, string.Join(", ", raised));
        return result;
    }
}

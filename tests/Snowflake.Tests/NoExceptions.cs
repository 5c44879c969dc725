using System.Runtime.ExceptionServices;

namespace Purlin.Snowflake.Tests;

/// <summary>Sees every exception that this thread raises, caught or not.</summary>
internal static class NoExceptions
{
    public static void In(Action body)
    {
        int thread = Environment.CurrentManagedThreadId;
        var raised = new List<string>();
        AppDomain.CurrentDomain.FirstChanceException += Note;
        try
        {
            body();
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Note;
        }

        Assert.Empty(raised);

        void Note(object? sender, FirstChanceExceptionEventArgs e)
        {
            if (Environment.CurrentManagedThreadId == thread)
                raised.Add(e.Exception.GetType().Name);
        }
    }
}

namespace Purlin.Testing;

/// <summary>
/// A schedule that breaks a scenario. The message holds the cause, the schedule and each of its steps;
/// <see cref="Exception.InnerException"/> is the exception of the thread or of the check, where there is one.
/// </summary>
public sealed class InterleavingException : Exception
{
    internal InterleavingException(string message, string schedule, int schedules, Exception? inner)
        : base(message, inner)
    {
        Schedule = schedule;
        Schedules = schedules;
    }

    /// <summary>The thread of each step, such as <c>0,0,1</c>: what <see cref="Interleavings.Replay"/> takes.</summary>
    public string Schedule { get; }

    /// <summary>How many schedules ran, this one included.</summary>
    public int Schedules { get; }
}

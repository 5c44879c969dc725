namespace Purlin.Redlock;

/// <summary>A lock was not to be had in the time given.</summary>
public sealed class LockTimeoutException : TimeoutException
{
    /// <summary>Says why.</summary>
    /// <param name="message">Why; no name of a lock.</param>
    /// <param name="attempt">How the last attempt ended.</param>
    public LockTimeoutException(string message, LockAttempt attempt)
        : base(message) => Attempt = attempt;

    /// <summary>How the last attempt ended: what each node said.</summary>
    public LockAttempt Attempt { get; }
}

namespace Purlin.Redlock;

/// <summary>
/// The owner had the lock and has lost it, so what it began is over: let it release everything, then begin anew.
/// </summary>
public sealed class LockLostException : InvalidOperationException
{
    /// <summary>Says what to do.</summary>
    public LockLostException()
        : base("The owner had the lock and has lost it: have all of it released, then begin anew.")
    {
    }
}

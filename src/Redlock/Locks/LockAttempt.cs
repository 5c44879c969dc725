using System.Globalization;

namespace Purlin.Redlock;

/// <summary>
/// How an attempt to take a lock ended: the lock, or why there is none. Disposing it releases the lock, if there is
/// one.
/// </summary>
public readonly struct LockAttempt : IAsyncDisposable
{
    private readonly IReadOnlyList<LockVote>? _votes;

    internal LockAttempt(LockHandle held) => Lock = held;

    internal LockAttempt(LockOutcome outcome, TimeSpan remaining, IReadOnlyList<LockVote> votes) =>
        (Outcome, Remaining, _votes) = (outcome, remaining, votes);

    /// <summary>How it ended.</summary>
    public LockOutcome Outcome { get; }

    /// <summary>The lock, or null.</summary>
    public LockHandle? Lock { get; }

    /// <summary>
    /// With <see cref="LockOutcome.Busy"/>: when a quorum may be free unless the holder renews; zero if too few nodes
    /// have said so.
    /// </summary>
    public TimeSpan Remaining { get; }

    /// <summary>What each node said, in the order of the configuration; empty when the lock is held.</summary>
    public IReadOnlyList<LockVote> Votes => _votes ?? [];

    /// <summary>The outcome and, if there is no lock, why, node by node; no name of a lock.</summary>
    public override string ToString() => Outcome switch
    {
        LockOutcome.Busy when Remaining > TimeSpan.Zero => string.Create(CultureInfo.InvariantCulture,
            $"Busy for {Remaining.TotalSeconds:0.0} s unless renewed: {string.Join("; ", Votes)}."),
        LockOutcome.Busy or LockOutcome.Unavailable => $"{Outcome}: {string.Join("; ", Votes)}.",
        _ => $"{Outcome}.",
    };

    /// <summary>Releases the lock, if there is one; never throws.</summary>
    public ValueTask DisposeAsync() => Lock?.DisposeAsync() ?? ValueTask.CompletedTask;
}

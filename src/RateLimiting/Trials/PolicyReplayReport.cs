namespace Purlin.RateLimiting;

/// <summary>What a policy would have done with recorded traffic.</summary>
public sealed class PolicyReplayReport
{
    internal PolicyReplayReport()
    {
    }

    /// <summary>Checks replayed.</summary>
    public required long Checks { get; init; }

    /// <summary>Those refused.</summary>
    public required long Refusals { get; init; }

    /// <summary>Permits asked for by all.</summary>
    public required long Permits { get; init; }

    /// <summary>Permits asked for by those refused.</summary>
    public required long RefusedPermits { get; init; }

    /// <summary>Those allowed after a delay.</summary>
    public required long Throttled { get; init; }

    /// <summary>Those that exceeded a soft limit.</summary>
    public required long SoftExcesses { get; init; }

    /// <summary>The first one refused; null if none was.</summary>
    public required FirstRefusal? FirstRefusal { get; init; }

    /// <summary>Refusals by the name of the limit that refused for longest.</summary>
    public required IReadOnlyDictionary<string, long> RefusalsByLimit { get; init; }

    /// <summary>The keys refused most, most first.</summary>
    public required IReadOnlyList<RefusedKey> TopRefusedKeys { get; init; }
}

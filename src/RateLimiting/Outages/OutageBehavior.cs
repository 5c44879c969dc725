namespace Purlin.RateLimiting;

/// <summary>What is decided while a store cannot be reached.</summary>
public enum OutageBehavior
{
    /// <summary>
    /// Every node enforces its share by itself: the limit divided by the number of nodes, so that all together admit no
    /// more than the limit. A limit smaller than the number of nodes leaves no share: refused.
    /// </summary>
    LocalShare,

    /// <summary>Everything is allowed, but a cost above a limit's capacity.</summary>
    Open,

    /// <summary>Everything is refused, until the store is asked again.</summary>
    Closed,

    /// <summary>A share of the checks, drawn by chance, is allowed, and the rest refused.</summary>
    Probabilistic,
}

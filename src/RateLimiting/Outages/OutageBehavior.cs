namespace Purlin.RateLimiting;

/// <summary>What is decided while a store cannot be reached.</summary>
public enum OutageBehavior
{
    /// <summary>
    /// Every node enforces its share by itself: the limit divided by the number of nodes, so that all together admit no
    /// more than the limit. Where a limit has not a permit for each of them, every node draws, for each key and each
    /// window of the policy, whether it has one: on average no more than the limit is admitted in any window, and every
    /// node is drawn some time. Held permits are drawn for once.
    /// </summary>
    LocalShare,

    /// <summary>Everything is allowed, but a cost above a limit's capacity.</summary>
    Open,

    /// <summary>Everything is refused, until the store is asked again.</summary>
    Closed,

    /// <summary>A share of the checks, drawn by chance, is allowed, and the rest refused.</summary>
    Probabilistic,
}

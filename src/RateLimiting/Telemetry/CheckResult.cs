namespace Purlin.RateLimiting;

/// <summary>How a check ended, as it is counted.</summary>
internal enum CheckResult
{
    Allowed,

    /// <summary>Allowed after a delay.</summary>
    Throttled,

    Refused,

    /// <summary>Refused for having been refused too often.</summary>
    Penalized,

    /// <summary>Refused because memory had no room for the key.</summary>
    NoRoom,
}

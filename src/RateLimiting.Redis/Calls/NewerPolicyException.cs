namespace Purlin.RateLimiting.Redis;

/// <summary>
/// A key is kept under a newer version of its policy than the caller's, whose limits are of other kinds and which
/// cannot be looked up (a kind of the application's own, or lost with a server's data); nothing was done.
/// </summary>
internal sealed class NewerPolicyException(int version) : InvalidOperationException(
    $"A key is kept under version {version} of its policy, which has other kinds of limits than the version of this "
    + "process. Bring this process up to that version, or give the new limits a policy of another name. A trial is a "
    + "version of its own too: put it in with RateLimitPolicies.Replace.");

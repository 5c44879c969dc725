namespace Purlin.RateLimiting.Redis;

/// <summary>A key is kept under a newer version of its policy than the caller's; nothing was done.</summary>
internal sealed class NewerPolicyException(int version)
    : Exception($"A key is kept under version {version} of its policy, which this process does not know.")
{
    public int Version => version;
}

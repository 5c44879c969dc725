using System.Globalization;
using Purlin.Shared;
using StackExchange.Redis;

namespace Purlin.RateLimiting.Redis;

/// <summary>
/// What processes tell each other about versions: who is first to use a later one writes its definition beside the
/// keys, before any key is of that version; who meets a key of a version that it does not know reads it there.
/// Thread-safe.
/// </summary>
/// <remarks>
/// A definition is kept for a week and written anew every day while it is used, and when a server turns out to have
/// lost its scripts, which is what a restarted one looks like.
/// </remarks>
internal sealed class PolicyDefinitions(
    IDatabase database, KeyNames names, PolicyRegister policies, RedisDeadline deadline, TimeProvider time)
{
    private const string CallName = "rate-limit-definition";

    private static readonly TimeSpan Life = TimeSpan.FromDays(7);
    private static readonly TimeSpan WrittenEvery = TimeSpan.FromDays(1);

    private int _epoch = 1;

    /// <summary>Writes the definitions of what operations are judged by, where that is due.</summary>
    public async ValueTask PublishAsync(IReadOnlyList<Operation> operations)
    {
        foreach (Operation operation in operations)
        {
            foreach (OperationPart part in operation.Parts)
            {
                // Nobody knows an earlier version than the first.
                if (part.Policy.Version > 1 && IsDue(part.Policy))
                    await PublishAsync(part.Policy).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Takes everything written so far for lost.</summary>
    public void Forget() => Interlocked.Increment(ref _epoch);

    /// <summary>Reads the definition of a version.</summary>
    /// <returns>The policy, of that version or a later one; null if nothing is written about it.</returns>
    /// <exception cref="InvalidDataException">What is written cannot be read.</exception>
    public async ValueTask<WirePolicy?> FindAsync(WirePolicy policy, int version)
    {
        RedisValue definition = await deadline.BoundAsync(
            database.StringGetAsync(names.Version(policy, version)), CallName, CancellationToken.None)
            .ConfigureAwait(false);
        if (definition.IsNull)
            return null;
        var found = RateLimitPolicy.FromDefinition((byte[])definition!);
        return found.Version == version && KeyNames.PolicyPart(found.Name) == policy.Name
            ? policies.Of(found)
            : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"What is written as version {version} of a policy is version {found.Version}, or another policy."));
    }

    private bool IsDue(WirePolicy policy) => policy.Publication is not { } last
        || last.Epoch != Volatile.Read(ref _epoch) || time.GetElapsedTime(last.Timestamp) >= WrittenEvery;

    private async ValueTask PublishAsync(WirePolicy policy)
    {
        var publication = new Publication(Volatile.Read(ref _epoch), time.GetTimestamp());
        if (policy.ToDefinition() is { } definition)
        {
            await deadline.BoundAsync(
                database.StringSetAsync(
                    names.Version(policy, policy.Version), definition, Life, When.Always, CommandFlags.DemandMaster),
                CallName, CancellationToken.None).ConfigureAwait(false);
        }

        policy.Publication = publication;
    }
}

/// <summary>When a definition was written, and before what loss of data.</summary>
internal sealed record Publication(int Epoch, long Timestamp);

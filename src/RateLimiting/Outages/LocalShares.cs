using System.Runtime.InteropServices;
using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>
/// By how much a node multiplies costs so that all nodes together stay within a limit: by the number of nodes. A limit
/// that has not a permit for each of them goes to as many as it has permits for, drawn for each key anew in every
/// window of the policy (its longest; where permits are held, once): those charge by their number, the others refuse.
/// </summary>
/// <remarks>
/// Half as many are drawn as the limit has room for, because what two draws give may fall into one window: in any
/// window no more than the limit is admitted on average over the draws, and nobody is refused for ever but by held
/// limits. Which nodes are drawn differs from key to key. Immutable, thread-safe.
/// </remarks>
internal sealed class LocalShares(ulong seed, TimeProvider time)
{
    private const double Unit = 1.0 / (1UL << 53);
    private const int UnitShift = 11;

    // Every process is to draw for itself.
    private readonly ulong _seed = seed != 0 ? seed : Entropy.NextUInt64();

    /// <summary>By how much a charge is multiplied; 0 if it is refused, because others were drawn.</summary>
    public int FactorOf(in RateLimitCharge charge, CheckMode mode, int nodes)
    {
        RateLimitPolicy policy = charge.Policy;
        LimitRoles roles = policy.RolesFor(charge.Key);
        long capacity = policy.Layout.CapacityOf(roles);
        long cost = mode == CheckMode.TakeUpTo ? 1 : Math.Max(charge.Cost, 1);
        if (cost > capacity || cost <= capacity / nodes)
            return nodes;
        int drawn = (int)(capacity / cost);
        return Draw(charge, roles) < drawn / (2.0 * nodes) ? drawn : 0;
    }

    private double Draw(in RateLimitCharge charge, LimitRoles roles)
    {
        ulong number = charge.Key.Number;
        ulong key = charge.Key.Text is { } text
            ? XxHash3.Hash(MemoryMarshal.AsBytes(text.AsSpan()), _seed)
            : XxHash3.Hash(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in number)), ~_seed);
        ulong policy = XxHash3.Hash(MemoryMarshal.AsBytes(charge.Policy.Name.AsSpan()), _seed);
        ReadOnlySpan<ulong> all = [key, policy, (ulong)PeriodOf(charge.Policy, roles)];
        return (XxHash3.Hash(MemoryMarshal.AsBytes(all), _seed) >> UnitShift) * Unit;
    }

    private long PeriodOf(RateLimitPolicy policy, LimitRoles roles)
    {
        long windowUs = 0;
        for (int i = 0; i < policy.Limits.Count; i++)
        {
            if (roles.IsSoft(i))
                continue;
            TimeSpan window = policy.Limits[i].Window;
            if (window <= TimeSpan.Zero)
                return 0;
            windowUs = Math.Max(windowUs, window.Ticks / TimeSpan.TicksPerMicrosecond);
        }

        return windowUs == 0 ? 0
            : RateLimitTime.FloorDivide(RateLimitTime.FromUtc(time.GetUtcNow()), windowUs);
    }
}

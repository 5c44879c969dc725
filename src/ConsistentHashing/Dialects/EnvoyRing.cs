using Purlin.Shared;

namespace Purlin.ConsistentHashing;

/// <summary>Rings that send each hash where Envoy's <c>ring_hash</c> sends it.</summary>
/// <remarks>
/// How many points a host has depends on how many hosts there are, so one that joins moves keys between all others:
/// up to 13 % of them. For agreeing with others. From source, unverified: the rings in Envoy's own tests are
/// reproduced, but no Envoy was asked. A request with one hash policy has the XXH64 of the policy's value. Source:
/// Envoy, <c>ring_hash_lb.cc</c>.
/// </remarks>
public static class EnvoyRing
{
    /// <summary>The least number of points unless another is configured: 1,024.</summary>
    public const int DefaultMinimumSize = 1_024;

    /// <summary>The most points that Envoy allows, and its maximum unless another is configured: 2^23.</summary>
    public const int DefaultMaximumSize = 8_388_608;

    /// <summary>The hash of the keys: XXH64, whichever places the points.</summary>
    public static KeyHash KeyHash { get; } = KeyHash.XxHash64();

    /// <summary>The ring of these hosts, with Envoy's default sizes and XXH64.</summary>
    /// <inheritdoc cref="Create(IReadOnlyList{Node}, int, int, EnvoyHashFunction)"/>
    public static RingMap Create(IReadOnlyList<Node> nodes) =>
        Create(nodes, DefaultMinimumSize, DefaultMaximumSize, EnvoyHashFunction.XxHash64);

    /// <summary>The ring of these hosts.</summary>
    /// <param name="nodes">
    /// At least one, each with its address or, where Envoy hashes those, its hostname for an id, and a whole weight. In
    /// Envoy's order: it decides who has a point more where they do not divide.
    /// </param>
    /// <param name="minimumSize">Envoy's <c>minimum_ring_size</c>, from 1 to <paramref name="maximumSize"/>.</param>
    /// <param name="maximumSize">Envoy's <c>maximum_ring_size</c>, to 2^23; hosts may get no point.</param>
    /// <param name="hashFunction">Envoy's <c>hash_function</c>.</param>
    /// <exception cref="ArgumentException">
    /// The nodes are no set, a weight is no whole number, or a size is out of its range.
    /// </exception>
    public static RingMap Create(
        IReadOnlyList<Node> nodes, int minimumSize, int maximumSize, EnvoyHashFunction hashFunction)
    {
        DialectServer[] servers = DialectServer.Of(nodes, out NodeSet set);
        Guard.InRange(maximumSize, 1, DefaultMaximumSize);
        Guard.InRange(minimumSize, 1, maximumSize);
        bool isMurmur = Guard.Defined(hashFunction) == EnvoyHashFunction.MurmurHash2;
        DialectPoint[] points = EnvoyRingPoints.Create(servers, minimumSize, maximumSize, isMurmur);
        return DialectServer.ToRing(nodes, set, KeyHash, points);
    }
}

namespace Purlin.ConsistentHashing.Tests;

/// <summary>
/// What others got wrong, each with who had it. A test that would find a defect here carries it as a trait of the name
/// <see cref="Trait"/>; none is without a test.
/// </summary>
internal static class KnownDefects
{
    public const string Trait = "defect";

    /// <summary>stathat/consistent, lafikl/consistent, Orleans, buraksezer/consistent.</summary>
    public const string OverwrittenPoint = "of two points at one place the later overwrites, and a removal takes both";

    /// <summary>Akka.NET, where 17 nodes were enough once.</summary>
    public const string CollisionThrows = "a map whose points meet cannot be made";

    /// <summary>buraksezer/consistent.</summary>
    public const string NoSeparator = "name and number without a separator: point 11 of n1 is point 1 of n11";

    /// <summary>Envoy's maglev, the OpenTelemetry collector, nginx with dynamic upstreams.</summary>
    public const string InputOrder = "the order in which nodes are listed decides";

    /// <summary>The OpenTelemetry collector with 36,000 places, graphite with 65,536.</summary>
    public const string SmallSpace = "so few places that points crowd and later nodes starve";

    /// <summary>stathat/consistent, twemproxy, redis-hashring.</summary>
    public const string LinearHash = "CRC-32 for a mixer: keys that look alike land together";

    /// <summary>Envoy's ring_hash, libketama.</summary>
    public const string PointsByTotal = "how many points a node has depends on how many nodes there are";

    /// <summary>nginx, libketama's stack, rings of eight million points.</summary>
    public const string MemoryByWeight = "a great weight takes all memory";

    /// <summary>Java's Math.abs of the least integer; hash % length.</summary>
    public const string SignedHash = "a hash that is negative as a signed number has no place";

    /// <summary>hash4j's set hasher.</summary>
    public const string SharedState = "lookups share a digest or a generator and disturb each other";

    /// <summary>consistent-choose-k of rust-gems.</summary>
    public const string AnyVacancy = "a node that joins takes any vacancy, so that two processes part";

    /// <summary>Replicas by a second hash of (key, i); Envoy's retries.</summary>
    public const string HashedReplicas = "replicas by hashing again come twice, or all change";

    /// <summary>hashing-utils; buildbarn.</summary>
    public const string FlatRendezvous = "weighted rendezvous forgets the key, or takes the logarithm of 0";

    /// <summary>Garnet, OpenSIPS, scala-redis.</summary>
    public const string HashTag = "hash tags by other rules than Redis has";

    /// <summary>Akka.NET once; MrLederer/ConsistentHash.</summary>
    public const string ProcessHash = "string.GetHashCode, which differs from process to process";

    /// <summary>Proto.Actor.</summary>
    public const string BuiltPerCall = "the ring is built anew for each lookup";

    /// <summary>buraksezer/consistent.</summary>
    public const string NoRoom = "a division that cannot fit panics";

    /// <summary>DxHash as it is ported; any draw until a node is up.</summary>
    public const string EndlessDraw = "few nodes are up, and the draw for one does not end";
}

namespace Purlin.ConsistentHashing;

/// <summary>How Envoy places the points of a ring; the names are those of its configuration.</summary>
public enum EnvoyHashFunction
{
    /// <summary>XXH64: Envoy's default.</summary>
    XxHash64 = 0,

    /// <summary>The 64-bit MurmurHash2 of libstdc++.</summary>
    MurmurHash2 = 1,
}

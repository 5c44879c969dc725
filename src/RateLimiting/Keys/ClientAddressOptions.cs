using System.Net;

namespace Purlin.RateLimiting;

/// <summary>What counts as one client. See <see cref="ClientAddresses"/>.</summary>
public sealed class ClientAddressOptions
{
    /// <summary>How many leading bits of an IPv4 address tell clients apart.</summary>
    /// <value>32, every address; 8 to 32.</value>
    public int IPv4PrefixLength { get; set; } = 32;

    /// <summary>
    /// How many leading bits of an IPv6 address tell clients apart. A subscriber gets at least a /64 and may use any
    /// address in it; many get a /56 or a /48.
    /// </summary>
    /// <value>64; 16 to 128.</value>
    public int IPv6PrefixLength { get; set; } = 64;

    /// <summary>
    /// Prefixes under which a NAT64 of one's own embeds IPv4 addresses (RFC 6052: /32, /40, /48, /56, /64 or /96); the
    /// well-known 64:ff9b::/96 is always known.
    /// </summary>
    public IList<IPNetwork> Nat64Prefixes { get; } = [];

    /// <summary>
    /// The reverse proxies whose forwarded addresses are believed; none unless added. From anybody else such a header
    /// is a wish of the client's.
    /// </summary>
    public IList<IPNetwork> TrustedProxies { get; } = [];
}

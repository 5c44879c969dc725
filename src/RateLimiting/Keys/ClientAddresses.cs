using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>
/// Keys for clients by their IP address, such that nobody gets a new key by writing the same address otherwise or by
/// taking another of the millions that are his.
/// </summary>
/// <remarks>
/// IPv6 counts by its prefix, without zone. An IPv4 address counts as itself however it is dressed: IPv4-mapped
/// (RFC 4291), behind a NAT64 (RFC 6052), 6to4 (RFC 3056: one IPv4 host owns a whole /48) and Teredo (RFC 4380: all
/// clients of a server would share a /64). Thread-safe.
/// </remarks>
public sealed class ClientAddresses
{
    /// <summary>The key of a client without an address, such as one on a Unix socket.</summary>
    public const string NoAddress = "local";

    private const int MaxHops = 32;
    private const int MaxForwardedChars = 4_096;

    private static readonly IPNetwork WellKnownNat64 = IPNetwork.Parse("64:ff9b::/96");

    private static readonly SearchValues<char> DigitsAndDots = SearchValues.Create("0123456789.");

    private readonly int _v4Bits;
    private readonly int _v6Bits;
    private readonly IPNetwork[] _nat64;
    private readonly IPNetwork[] _proxies;

    /// <summary>Keys by some options.</summary>
    /// <param name="options">What counts as one client; null for the defaults. Read once.</param>
    /// <exception cref="ArgumentOutOfRangeException">A prefix length is outside its range.</exception>
    public ClientAddresses(ClientAddressOptions? options = null)
    {
        options ??= new();
        _v4Bits = Guard.InRange(options.IPv4PrefixLength, 8, 32);
        _v6Bits = Guard.InRange(options.IPv6PrefixLength, 16, 128);
        foreach (IPNetwork prefix in options.Nat64Prefixes)
        {
            if (prefix.BaseAddress.AddressFamily != AddressFamily.InterNetworkV6
                || prefix.PrefixLength is not (32 or 40 or 48 or 56 or 64 or 96))
            {
                throw new ArgumentException(
                    $"{prefix} embeds no IPv4 addresses: it must be an IPv6 /32, /40, /48, /56, /64 or /96.",
                    nameof(options));
            }
        }

        _nat64 = [WellKnownNat64, .. options.Nat64Prefixes];
        _proxies = [.. options.TrustedProxies];
    }

    /// <summary>The key of a client: <c>203.0.113.7</c>, <c>2001:db8:1:2::/64</c>.</summary>
    /// <param name="address">Its address; null for a client without one.</param>
    public RateLimitKey KeyOf(IPAddress? address)
    {
        if (address is null)
            return NoAddress;
        IPAddress plain = Undress(address);
        (int length, int all) = plain.AddressFamily == AddressFamily.InterNetwork ? (_v4Bits, 32) : (_v6Bits, 128);
        Span<byte> bytes = stackalloc byte[16];
        plain.TryWriteBytes(bytes, out int written);
        bytes = bytes[..written];
        Mask(bytes, length);
        var prefix = new IPAddress(bytes);
        return length == all ? prefix.ToString() : $"{prefix}/{length}";
    }

    /// <summary>
    /// Whose request it is: who is connected, or, if that is a trusted proxy, the nearest address of
    /// <c>X-Forwarded-For</c> that is not one.
    /// </summary>
    /// <param name="remote">Who is connected.</param>
    /// <param name="forwardedFor">The field's values joined by commas, nearest last; null if it is absent.</param>
    /// <returns>
    /// The client. Where the field is malformed it is the last proxy that is believed: what stands before a lie is not
    /// read.
    /// </returns>
    public IPAddress? ClientOf(IPAddress? remote, string? forwardedFor)
    {
        IPAddress? client = remote;
        ReadOnlySpan<char> rest = forwardedFor;
        if (rest.Length > MaxForwardedChars)
            rest = rest[^MaxForwardedChars..];
        for (int hop = 0; hop < MaxHops && client is not null && IsTrusted(client) && !rest.IsEmpty; hop++)
        {
            int comma = rest.LastIndexOf(',');
            ReadOnlySpan<char> last = rest[(comma + 1)..].Trim(" \t");
            rest = comma < 0 ? default : rest[..comma];
            if (!TryParseHop(last, out IPAddress? before))
                break;
            client = before;
        }

        return client;
    }

    // An address, with a port where there is one: 203.0.113.7, 203.0.113.7:80, 2001:db8::1, [2001:db8::1], [..]:80.
    private static bool TryParseHop(ReadOnlySpan<char> hop, out IPAddress? address)
    {
        address = null;
        if (hop.StartsWith('['))
        {
            int end = hop.IndexOf(']');
            if (end < 0 || (end + 1 < hop.Length && hop[end + 1] != ':'))
                return false;
            hop = hop[1..end];
            return hop.Contains(':') && IPAddress.TryParse(hop, out address);
        }

        int colon = hop.IndexOf(':');
        if (colon >= 0 && hop.LastIndexOf(':') == colon)
            hop = hop[..colon];
        // The parser also takes 1, 0x7f.1 and 010.0.0.1 for addresses; a proxy writes none of them.
        bool isDotted = hop.Count('.') == 3 && !hop.ContainsAnyExcept(DigitsAndDots);
        return (isDotted || hop.Contains(':')) && IPAddress.TryParse(hop, out address)
            && (!isDotted || hop.SequenceEqual(address.ToString()));
    }

    private bool IsTrusted(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (IPNetwork proxy in _proxies)
        {
            if (proxy.Contains(plain))
                return true;
        }

        return false;
    }

    private IPAddress Undress(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (address.IsIPv6Teredo)
            return new(~BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]));
        if (bytes is [0x20, 0x02, ..])
            return new(bytes[2..6]);
        foreach (IPNetwork prefix in _nat64)
        {
            if (prefix.Contains(address))
                return new(Embedded(bytes, prefix.PrefixLength / 8));
        }

        return address;
    }

    // RFC 6052, 2.2: the address follows the prefix, and leaves out the ninth byte.
    private static ReadOnlySpan<byte> Embedded(Span<byte> bytes, int start)
    {
        if (start < 8)
            bytes[start..8].CopyTo(bytes[(start + 1)..]);
        return bytes.Slice(start == 96 / 8 ? start : start + 1, 4);
    }

    private static void Mask(Span<byte> bytes, int length)
    {
        int whole = length / 8;
        if (whole == bytes.Length)
            return;
        bytes[whole] &= (byte)(0xff00 >> (length % 8));
        bytes[(whole + 1)..].Clear();
    }
}

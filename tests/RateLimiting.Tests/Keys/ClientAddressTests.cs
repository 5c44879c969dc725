using System.Net;

namespace Purlin.RateLimiting.Tests;

public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")] // IPv4-mapped
    [InlineData("64:ff9b::203.0.113.7", "203.0.113.7")] // NAT64, well-known prefix
    [InlineData("2002:cb00:7107:1234:5678::1", "203.0.113.7")] // 6to4, any of its 65,536 networks
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2", "192.0.2.45")] // Teredo: the example of RFC 4380
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff::", "2001:db8:1:2::/64")]
    [InlineData("fe80::1%3", "fe80::/64")] // the zone is the machine's own
    [InlineData("fe80::1%7", "fe80::/64")]
    [InlineData("::1", "::/64")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    public void An_address_has_one_key_however_it_is_written(string address, string key) =>
        Assert.Equal(key, new ClientAddresses().KeyOf(IPAddress.Parse(address)).Text);

    [Theory]
    [InlineData(56, "2001:db8:1:2ff::9", "2001:db8:1:200::/56")]
    [InlineData(48, "2001:db8:1:2ff::9", "2001:db8:1::/48")]
    [InlineData(61, "2001:db8:1:2ff::9", "2001:db8:1:2f8::/61")]
    [InlineData(128, "2001:db8::9", "2001:db8::9")]
    public void The_prefix_of_a_client_can_be_chosen(int length, string address, string key) =>
        Assert.Equal(key,
            new ClientAddresses(new() { IPv6PrefixLength = length }).KeyOf(IPAddress.Parse(address)).Text);

    [Theory]
    [InlineData(24, "203.0.113.255", "203.0.113.0/24")]
    [InlineData(30, "::ffff:203.0.113.7", "203.0.113.4/30")]
    public void Networks_of_IPv4_can_count_as_one(int length, string address, string key) =>
        Assert.Equal(key,
            new ClientAddresses(new() { IPv4PrefixLength = length }).KeyOf(IPAddress.Parse(address)).Text);

    // The examples of RFC 6052, section 2.4.
    [Theory]
    [InlineData("2001:db8::/32", "2001:db8:c000:221::")]
    [InlineData("2001:db8:100::/40", "2001:db8:1c0:2:21::")]
    [InlineData("2001:db8:122::/48", "2001:db8:122:c000:2:2100::")]
    [InlineData("2001:db8:122:300::/56", "2001:db8:122:3c0:0:221::")]
    [InlineData("2001:db8:122:344::/64", "2001:db8:122:344:c0:2:2100::")]
    [InlineData("2001:db8:122:344::/96", "2001:db8:122:344::192.0.2.33")]
    public void A_NAT64_of_ones_own_is_undone(string prefix, string address)
    {
        var options = new ClientAddressOptions { Nat64Prefixes = { IPNetwork.Parse(prefix) } };
        Assert.Equal("192.0.2.33", new ClientAddresses(options).KeyOf(IPAddress.Parse(address)).Text);
    }

    [Theory]
    [InlineData("10.0.0.1", "198.51.100.9", "198.51.100.9")]
    [InlineData("::ffff:10.0.0.1", "198.51.100.9", "198.51.100.9")]
    [InlineData("10.0.0.1", "1.1.1.1, 198.51.100.9, 10.0.0.2", "198.51.100.9")] // what a client wrote is not reached
    [InlineData("10.0.0.1", "198.51.100.9:1234", "198.51.100.9")]
    [InlineData("10.0.0.1", "[2001:db8::1]:443", "2001:db8::1")]
    [InlineData("10.0.0.1", "2001:db8::1", "2001:db8::1")]
    [InlineData("10.0.0.1", "10.0.0.3 ,\t10.0.0.2", "10.0.0.3")] // all trusted: the farthest
    [InlineData("10.0.0.1", "198.51.100.9, nonsense", "10.0.0.1")]
    [InlineData("10.0.0.1", "198.51.100.9, 10.0.0.2, ", "10.0.0.1")]
    [InlineData("10.0.0.1", "nonsense, 10.0.0.2", "10.0.0.2")]
    [InlineData("10.0.0.1", "010.0.0.9", "10.0.0.1")] // octal to some, decimal to others
    [InlineData("10.0.0.1", "0x7f.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.1", "3405803783", "10.0.0.1")]
    [InlineData("10.0.0.1", "[1.2.3.4]", "10.0.0.1")]
    [InlineData("10.0.0.1", "[2001:db8::1]x", "10.0.0.1")]
    [InlineData("10.0.0.1", "unknown", "10.0.0.1")]
    [InlineData("10.0.0.1", null, "10.0.0.1")]
    [InlineData("203.0.113.7", "198.51.100.9", "203.0.113.7")] // not a proxy of ours
    public void A_forwarded_address_is_believed_from_trusted_proxies_only(
        string remote, string? forwarded, string client)
    {
        var addresses = new ClientAddresses(new() { TrustedProxies = { IPNetwork.Parse("10.0.0.0/8") } });
        IPAddress? found = addresses.ClientOf(IPAddress.Parse(remote), forwarded);
        Assert.Equal(addresses.KeyOf(IPAddress.Parse(client)), addresses.KeyOf(found));
    }

    [Fact]
    public void By_default_nobody_is_believed() => Assert.Equal(IPAddress.Loopback,
        new ClientAddresses().ClientOf(IPAddress.Loopback, "198.51.100.9"));

    [Fact]
    public void A_client_without_an_address_has_a_key_too() =>
        Assert.Equal(ClientAddresses.NoAddress, new ClientAddresses().KeyOf(null).Text);

    [Fact]
    public void Every_address_has_the_key_of_its_prefix_and_no_other() => Properties.Check(
        Generators.Bytes(16, 16), bytes =>
        {
            var addresses = new ClientAddresses();
            byte[] other = [.. bytes];
            other[15] ^= 1;
            // Others are another form of an address of 32 bits, which may stand anywhere in them.
            if (!addresses.KeyOf(new(bytes)).Text!.EndsWith("/64", StringComparison.Ordinal))
                return;
            Assert.Equal(addresses.KeyOf(new(bytes)), addresses.KeyOf(new(other)));
            other[7] ^= 1;
            Assert.NotEqual(addresses.KeyOf(new(bytes)), addresses.KeyOf(new(other)));
        });

    [Fact]
    public void Forwarded_fields_of_any_kind_are_survived() => ByteMutator.Check(
        [[.. "198.51.100.9, [2001:db8::1]:443, 10.0.0.2:80, 10.0.0.3"u8], [.. "fe80::1%3,::ffff:1.2.3.4"u8]],
        bytes =>
        {
            var addresses = new ClientAddresses(new() { TrustedProxies = { IPNetwork.Parse("0.0.0.0/0") } });
            string field = string.Concat(bytes.Select(b => (char)b));
            Assert.NotNull(addresses.KeyOf(addresses.ClientOf(IPAddress.Loopback, field)).Text);
        });

    [Fact]
    public void Lengths_and_prefixes_out_of_range_are_named()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClientAddresses(new() { IPv4PrefixLength = 33 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClientAddresses(new() { IPv6PrefixLength = 15 }));
        Assert.Throws<ArgumentException>(
            () => new ClientAddresses(new() { Nat64Prefixes = { IPNetwork.Parse("2001:db8::/33") } }));
        Assert.Throws<ArgumentException>(
            () => new ClientAddresses(new() { Nat64Prefixes = { IPNetwork.Parse("10.0.0.0/8") } }));
    }
}

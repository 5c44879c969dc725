using System.Buffers.Binary;
using System.Text;

namespace Purlin.ConsistentHashing.Tests;

public sealed class KeyHashTests
{
    private static readonly KeyHash[] All =
        [KeyHash.Default, KeyHash.XxHash3(7), KeyHash.XxHash64(), KeyHash.XxHash64(9), KeyHash.Murmur3(5)];

    [Fact]
    public void Named_hashes_give_their_published_values()
    {
        Assert.Equal(0x2d06800538d394c2UL, KeyHash.Default.Hash(""));
        Assert.Equal(0x4d5538d13e22c840UL, KeyHash.XxHash3().Hash("fCiJ"));
        Assert.Equal(0x123a6f50f1ca0359UL, KeyHash.XxHash3(0x1cf4).Hash("V4"));
        Assert.Equal(0x8cb841db40e6ae83UL, KeyHash.XxHash64().Hash("123456789"));
        Assert.Equal(0xac75fda2929b17efUL, KeyHash.XxHash64(0x9e3779b1).Hash(""));
        Assert.Equal(0xcbd8a7b341bd9b02UL, KeyHash.Murmur3().Hash("hello"));
    }

    [Fact]
    public void A_string_is_its_utf8_however_long() => Properties.Check(
        Generators.UnicodeString(0, 600),
        key => All.All(hash => hash.Hash(key) == hash.Hash(Encoding.UTF8.GetBytes(key))));

    [Fact]
    public void An_integer_is_its_eight_little_endian_bytes() => Properties.Check(Generators.Int64(), key =>
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, key);
        return All.All(hash => hash.Hash(key) == hash.Hash(bytes));
    });

    [Fact]
    public void A_guid_is_its_bytes_in_the_order_it_is_written()
    {
        var key = new Guid("00112233-4455-6677-8899-aabbccddeeff");
        byte[] bytes = Convert.FromHexString("00112233445566778899aabbccddeeff");
        Assert.All(All, hash => Assert.Equal(hash.Hash(bytes), hash.Hash(key)));
    }

    [Fact]
    public void A_salted_key_is_length_salt_and_key() => Properties.Check(
        Generators.UnicodeString(0, 200), Generators.UnicodeString(0, 200), (salt, key) =>
        {
            byte[] saltBytes = Encoding.UTF8.GetBytes(salt);
            var length = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, saltBytes.Length);
            byte[] all = [.. length, .. saltBytes, .. Encoding.UTF8.GetBytes(key)];
            return All.All(hash => hash.Hash(salt, key) == hash.Hash(all));
        });

    [Fact]
    public void Salt_and_key_cannot_be_shifted_into_each_other() =>
        Assert.NotEqual(KeyHash.Default.Hash("n1", "1"), KeyHash.Default.Hash("n", "11"));

    [Fact]
    public void Hashes_are_equal_by_name_and_seed()
    {
        Assert.Equal(KeyHash.Default, KeyHash.XxHash3(0));
        Assert.True(KeyHash.XxHash64(3) == KeyHash.XxHash64(3));
        Assert.True(KeyHash.XxHash64(3) != KeyHash.XxHash64(4));
        Assert.True(KeyHash.XxHash64() != KeyHash.XxHash3());
        Assert.Equal(KeyHash.XxHash64(3).GetHashCode(), KeyHash.XxHash64(3).GetHashCode());
        Assert.Null(KeyHash.ByName("unknown", 0));
        Assert.Null(KeyHash.ByName("murmur3-x64", 1UL << 32));
    }

    [Fact]
    public void Hashing_a_key_allocates_nothing()
    {
        Guid guid = new("00112233-4455-6677-8899-aabbccddeeff");
        string text = "customer:München:42";
        string longText = new('ü', 2_000);
        Allocations.AssertNone(() =>
        {
            foreach (KeyHash hash in All)
                _ = hash.Hash(text) ^ hash.Hash(42L) ^ hash.Hash(guid) ^ hash.Hash("salt", text) ^ hash.Hash(longText);
        }, 1_000);
    }
}

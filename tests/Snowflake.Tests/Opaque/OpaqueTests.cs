using System.Runtime.Intrinsics.X86;

namespace Purlin.Snowflake.Tests;

/// <summary>The opaque form: the published cipher, permutations of any size, keys and their rotation.</summary>
public sealed class OpaqueTests
{
    private const ulong SevenDigits = 3_521_614_606_208;

    private static readonly byte[] PublishedKey = Convert.FromHexString("0001020308090a0b1011121318191a1b");
    private static readonly byte[] OtherKey = Convert.FromHexString("f0e1d2c3b4a5968778695a4b3c2d1e0f");

    [Fact]
    public void The_published_vector_of_speck_64_128_holds()
    {
        var cipher = new Speck64(PublishedKey);
        Assert.Equal(0x8c6fa548_454e028bUL, cipher.Encrypt(0x3b726574_7475432dUL));
        Assert.Equal(0x3b726574_7475432dUL, cipher.Decrypt(0x8c6fa548_454e028bUL));
        var permutation = new OpaquePermutation(PublishedKey);
        Assert.Equal(0x8c6fa548_454e028bUL, permutation.Apply(0x3b726574_7475432dUL));
    }

    [Fact]
    public void Words_and_vectors_decrypt_alike()
    {
        var cipher = new Speck64(OtherKey);
        Properties.Check(Generators.UInt64(), block =>
        {
            ulong encrypted = cipher.Encrypt(block);
            Assert.Equal(block, cipher.DecryptInWords(encrypted));
            if (Avx512F.VL.IsSupported)
                Assert.Equal(block, cipher.DecryptInVectors(encrypted));
        }, 5_000);
    }

    [Fact]
    public void All_numbers_of_64_bits_come_back()
    {
        var permutation = new OpaquePermutation(OtherKey);
        Properties.Check(Generators.UInt64(),
            number => Assert.Equal(number, permutation.Invert(permutation.Apply(number))), 5_000);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(10_007)]
    [InlineData(65_536)]
    public void A_small_size_is_mapped_onto_itself_without_a_gap(long size)
    {
        var permutation = new OpaquePermutation(OtherKey, (ulong)size);
        var seen = new HashSet<ulong>();
        for (ulong number = 0; number < (ulong)size; number++)
        {
            ulong hidden = permutation.Apply(number);
            Assert.True(hidden < (ulong)size && seen.Add(hidden));
            Assert.Equal(number, permutation.Invert(hidden));
        }
    }

    [Theory]
    [InlineData(SevenDigits)]
    [InlineData(1UL << 42)]
    [InlineData((1UL << 42) + 1)]
    [InlineData(1UL << 63)]
    [InlineData((1UL << 63) + 1)]
    [InlineData(ulong.MaxValue)]
    public void Numbers_of_a_great_size_stay_inside_and_come_back(ulong size)
    {
        var permutation = new OpaquePermutation(OtherKey, size);
        Assert.Equal(size - 1, permutation.Max);
        Properties.Check(Generators.UInt64(0, size - 1), number =>
        {
            ulong hidden = permutation.Apply(number);
            Assert.True(hidden < size);
            Assert.Equal(number, permutation.Invert(hidden));
        }, 2_000);
    }

    // Neighbours land anywhere: half of all bits differ, and no order is left.
    [Fact]
    public void Neighbours_have_nothing_in_common()
    {
        foreach (OpaquePermutation permutation in new[] { new OpaquePermutation(OtherKey), new(OtherKey, 1UL << 42) })
        {
            int bits = System.Numerics.BitOperations.PopCount(permutation.Max);
            long differing = 0;
            int ascending = 0;
            for (ulong number = 0; number < 10_000; number++)
            {
                ulong a = permutation.Apply(number);
                ulong b = permutation.Apply(number + 1);
                differing += System.Numerics.BitOperations.PopCount(a ^ b);
                ascending += a < b ? 1 : 0;
            }

            Assert.InRange(differing / 10_000d / bits, 0.48, 0.52);
            Assert.InRange(ascending, 4_700, 5_300);
        }
    }

    [Fact]
    public void Bad_keys_and_numbers_are_refused_with_the_range()
    {
        Assert.Throws<ArgumentException>("key", () => new OpaquePermutation(new byte[15]));
        Assert.Throws<ArgumentException>("key", () => new OpaqueKey(1, new byte[17]));
        Assert.Throws<ArgumentOutOfRangeException>("id", () => new OpaqueKey(32, OtherKey));
        Assert.Throws<ArgumentOutOfRangeException>("size", () => new OpaquePermutation(OtherKey, 1));
        var seven = new OpaquePermutation(OtherKey, SevenDigits);
        ArgumentOutOfRangeException e =
            Assert.Throws<ArgumentOutOfRangeException>("number", () => seven.Apply(SevenDigits));
        Assert.Contains("from 0 to 3521614606207", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("number", () => seven.Invert(SevenDigits));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OpaqueForm(
            new OpaqueFormOptions { Size = 1 }, new OpaqueKey(0, OtherKey)));
    }

    [Fact]
    public void Texts_have_one_length_and_come_back()
    {
        foreach (SnowflakeFormat format in Enum.GetValues<SnowflakeFormat>())
        {
            var form = new OpaqueForm(new OpaqueFormOptions { Format = format }, new OpaqueKey(3, OtherKey));
            Properties.Check(Generators.Int64(0, long.MaxValue), value =>
            {
                string text = form.Format((SnowflakeId)value);
                Assert.Equal(form.Chars, text.Length);
                Assert.Equal(value, form.Parse(text).Value);
                byte[] utf8 = new byte[OpaqueForm.MaxChars];
                Assert.True(form.TryFormat((SnowflakeId)value, utf8, out int written));
                Assert.True(form.TryParse(utf8.AsSpan(0, written), out SnowflakeId id) && id.Value == value);
            }, 200, $"{nameof(Texts_have_one_length_and_come_back)} {format}");
        }
    }

    [Fact]
    public void Seven_digits_hold_a_short_link()
    {
        var form = new OpaqueForm(
            new OpaqueFormOptions { Size = SevenDigits, NamesKey = false }, new OpaqueKey(0, OtherKey));
        string[] texts = [.. Enumerable.Range(0, 1_000).Select(i => form.Format((SnowflakeId)i))];
        Assert.All(texts, text => Assert.Equal(7, text.Length));
        Assert.Equal(1_000, texts.Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 1_000), texts.Select(text => (int)form.Parse(text).Value));
        Assert.Throws<ArgumentOutOfRangeException>(() => form.Format((SnowflakeId)(long)SevenDigits));
    }

    [Fact]
    public void A_retired_key_is_read_but_no_longer_written()
    {
        var old = new OpaqueKey(1, OtherKey);
        var current = new OpaqueKey(2, PublishedKey);
        string before = new OpaqueForm(old).Format((SnowflakeId)42);
        var form = new OpaqueForm(current, old);
        string after = form.Format((SnowflakeId)42);
        Assert.Equal(('1', '2'), (before[0], after[0]));
        Assert.NotEqual(before[1..], after[1..]);
        Assert.Equal((SnowflakeId)42, form.Parse(before));
        Assert.Equal((SnowflakeId)42, form.Parse(after));
        FormatException e = Assert.Throws<FormatException>(() => new OpaqueForm(current).Parse(before));
        Assert.Contains("key: the one named at position 0", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_that_cannot_be_told_apart_are_refused()
    {
        var key = new OpaqueKey(1, OtherKey);
        Assert.Throws<ArgumentException>(() => new OpaqueForm(key, new OpaqueKey(1, PublishedKey)));
        Assert.Throws<ArgumentException>(() => new OpaqueForm(
            new OpaqueFormOptions { NamesKey = false }, key, new OpaqueKey(2, PublishedKey)));
        Assert.Throws<ArgumentException>(() => new OpaqueForm(
            new OpaqueFormOptions { Format = SnowflakeFormat.Decimal }, new OpaqueKey(10, OtherKey)));
        Assert.Equal("1", key.ToString());
    }

    [Theory]
    [InlineData("", "length: it has 0 characters, but must have 12")]
    [InlineData("10000000000000", "length")]
    [InlineData("!00000000000", "alphabet: the character at position 0")]
    [InlineData("10000000000-", "alphabet: the character at position 11")]
    [InlineData("1LygHa16AHYG", "overflow: with the character at position 11")]
    [InlineData("z00000000000", "key: the one named at position 0")]
    public void A_malformed_text_is_refused_with_its_rule_and_position(string text, string told)
    {
        var form = new OpaqueForm(new OpaqueKey(1, OtherKey));
        FormatException e = Assert.Throws<FormatException>(() => form.Parse(text));
        Assert.Contains(told, e.Message, StringComparison.Ordinal);
        NoExceptions.In(() => Assert.False(form.TryParse(text, out _)));
    }

    // Each second 64-bit block stands for a number that is no id: refused, not turned into a negative one.
    [Fact]
    public void A_text_that_no_id_has_is_refused()
    {
        var form = new OpaqueForm(new OpaqueKey(1, OtherKey));
        string foreign = TextOf(new OpaquePermutation(OtherKey).Apply(1UL << 63));
        FormatException e = Assert.Throws<FormatException>(() => form.Parse(foreign));
        Assert.Contains("origin", e.Message, StringComparison.Ordinal);
        NoExceptions.In(() => Assert.False(form.TryParse(foreign, out _)));

        static string TextOf(ulong hidden)
        {
            Span<char> text = stackalloc char[TextForm.MaxChars];
            return "1" + new string(text[..TextForm.Of(SnowflakeFormat.Base62Sortable).Write(hidden, text)]);
        }
    }
}

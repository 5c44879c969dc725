using System.Text;

namespace Purlin.Trie.Tests;

public sealed class KeyFolderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("New York", "new york")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZ@[`{abcdefghijklmnopqrstuvwxyz0123456789", "abcdefghijklmnopqrstuvwxyz@[`{abcdefghijklmnopqrstuvwxyz0123456789")]
    [InlineData("École", "école")]
    [InlineData("E\u0301cole", "école")]
    [InlineData("caf\u0045\u0301", "café")]
    [InlineData("МОСКВА", "москва")]
    [InlineData("Straße", "straße")]
    [InlineData("STRAẞE", "straße")]
    [InlineData("ΟΔΥΣΣΕΥΣ", "οδυσσευσ")]
    [InlineData("Οδυσσεύς", "οδυσσεύσ")]
    [InlineData("東京", "東京")]
    [InlineData("\u212Bngstr\u00F6m", "ångström")]
    [InlineData("\u0130stanbul", "i\u0307stanbul")]
    [InlineData("I\u0307stanbul", "i\u0307stanbul")]
    [InlineData("H\u0331", "\u1E96")]
    [InlineData("\u1112\u1161\u11AB\u1100\u116E\u11A8", "한국")]
    [InlineData("\u017F\u0323\u0307", "\u1E69")]
    [InlineData("\u1FBC\u0301", "\u03AC\u03B9")]
    [InlineData("\u1FB3\u0301", "\u03AC\u03B9")]
    [InlineData("\u0301a", "\u0301a")]
    [InlineData("\U00010400", "\U00010428")]
    public void Keys_are_these(string text, string key) =>
        Assert.Equal(Scalars.Show(Encoding.UTF8.GetBytes(key)), Scalars.Show(Scalars.Fold(text)));

    [Fact]
    public void Every_scalar_has_the_key_of_the_slow_twin_and_a_key_is_its_own_key()
    {
        UnicodeDatabase data = UnicodeDatabase.Instance;
        byte[] key = new byte[KeyFolder.MaxKeyBytes(8)];
        byte[] again = new byte[KeyFolder.MaxKeyBytes(key.Length)];
        byte[] text = new byte[8];
        text[0] = (byte)'x';
        foreach (int scalar in Scalars.All)
        {
            int bytes = Utf8Scalars.Encode((uint)scalar, text.AsSpan(1));
            int length = KeyFolder.Fold(text.AsSpan(1, bytes), key);
            int[] expected = data.IsPlain(scalar) ? [scalar] : data.Key([scalar]);
            if (!expected.SequenceEqual(Scalars.Of(key.AsSpan(0, length))))
                Assert.Fail($"U+{scalar:X4}: {Scalars.Show(key.AsSpan(0, length))}");
            int lengthAgain = KeyFolder.Fold(key.AsSpan(0, length), again);
            Assert.True(again.AsSpan(0, lengthAgain).SequenceEqual(key.AsSpan(0, length)), $"U+{scalar:X4}");
        }
    }

    [Fact]
    public void Texts_have_the_keys_of_the_slow_twin()
    {
        UnicodeDatabase data = UnicodeDatabase.Instance;
        Properties.Check(
            ScalarTexts.Arbitrary(),
            text => Assert.Equal(data.Key(text), Scalars.Of(Scalars.Fold(Scalars.Utf8(text)))),
            count: 5_000);
    }

    [Fact]
    public void A_key_is_its_own_key() =>
        Properties.Check(
            ScalarTexts.Arbitrary(40),
            text =>
            {
                byte[] key = Scalars.Fold(Scalars.Utf8(text));
                Assert.Equal(key, Scalars.Fold(key));
            },
            count: 5_000);

    [Fact]
    public void Canonical_equals_and_case_pairs_have_one_key()
    {
        UnicodeDatabase data = UnicodeDatabase.Instance;
        Properties.Check(
            ScalarTexts.Arbitrary(),
            text =>
            {
                byte[] key = Scalars.Fold(Scalars.Utf8(text));
                Assert.Equal(key, Scalars.Fold(Scalars.Utf8(data.Nfd(text))));
                Assert.Equal(key, Scalars.Fold(Scalars.Utf8(data.Nfc(text))));
                Assert.Equal(key, Scalars.Fold(Scalars.Utf8(data.Nfd(text).Select(scalar => data.Folding[scalar]))));
            },
            count: 2_000);
    }

    [Fact]
    public void A_letter_with_hundreds_of_marks_is_put_in_order()
    {
        UnicodeDatabase data = UnicodeDatabase.Instance;
        int[] marks = [0x301, 0x323, 0x345, 0x327, 0x300, 0x5B0];
        int[] text = ['E', .. Enumerable.Range(0, 5_000).Select(i => marks[i * 7 % marks.Length]), 'F'];
        Assert.Equal(data.Key(text), Scalars.Of(Scalars.Fold(Scalars.Utf8(text))));
    }

    [Fact]
    public void A_fault_is_told_by_its_place()
    {
        byte[] key = new byte[96];
        Assert.Equal(~0, KeyFolder.Fold([0xFF], key));
        Assert.Equal(~3, KeyFolder.Fold([(byte)'a', (byte)'b', (byte)'C', 0xC3], key));
        Assert.Equal(~4, KeyFolder.Fold([0xD0, 0x90, 0xCC, 0x81, 0xED, 0xA0, 0x80], key));
        Assert.Equal(~20, KeyFolder.Fold([.. "abcdefghijklmnopqrst"u8, 0xC0, 0x80], key));
    }

    [Fact]
    public void Any_bytes_give_a_key_or_the_place_of_the_first_fault() =>
        Properties.Check(
            Generators.Bytes(0, 64),
            text =>
            {
                byte[] key = new byte[KeyFolder.MaxKeyBytes(text.Length)];
                int fault = Utf8Scalars.FirstFault(text);
                int length = KeyFolder.Fold(text, key);
                Assert.Equal(fault < 0 ? Math.Max(length, 0) : ~fault, length);
            },
            count: 2_000);

    [Fact]
    public void A_key_without_room_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => KeyFolder.Fold("abc"u8, new byte[8]));
        Assert.Contains("8 bytes: give it 9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folding_allocates_nothing()
    {
        byte[] text = Encoding.UTF8.GetBytes("New York, МОСКВА, E\u0301cole, 한국, \u1FBC\u0301, \u212B");
        byte[] key = new byte[KeyFolder.MaxKeyBytes(text.Length)];
        Allocations.AssertNone((text, key), state => KeyFolder.Fold(state.text, state.key));
        Allocations.AssertNone(text, state => KeyFolder.TextPrefix(state, 30));
    }

    [Theory]
    [InlineData("New York", 3, 3)]
    [InlineData("New York", 99, 8)]
    [InlineData("New York", 0, 0)]
    [InlineData("Москва", 2, 4)]
    [InlineData("E\u0301cole", 1, 3)]
    [InlineData("E\u0301cole", 2, 4)]
    [InlineData("\u0130stanbul", 1, 2)]
    [InlineData("\u0130stanbul", 3, 3)]
    [InlineData("\u1112\u1161\u11ABx", 1, 9)]
    [InlineData("\uF900\uF901", 1, 3)]
    public void The_beginning_of_a_text_that_gave_a_beginning_of_its_key(string text, int keyScalars, int bytes) =>
        Assert.Equal(bytes, KeyFolder.TextPrefix(Encoding.UTF8.GetBytes(text), keyScalars));

    [Fact]
    public void The_beginning_of_a_text_gives_just_the_beginning_of_its_key() =>
        Properties.Check(
            ScalarTexts.Arbitrary(),
            scalars =>
            {
                byte[] text = Scalars.Utf8(scalars);
                byte[] key = Scalars.Fold(text);
                int count = Utf8Scalars.Count(key);
                int before = 0;
                for (int n = 0; n <= count; n++)
                {
                    int length = KeyFolder.TextPrefix(text, n);
                    Assert.InRange(length, before, text.Length);
                    byte[] part = Scalars.Fold(text.AsSpan(0, length));
                    Assert.True(key.AsSpan().StartsWith(part));
                    Assert.True(Utf8Scalars.Count(part) >= n);
                    // Shortest: what comes before its last segment does not give as much.
                    if (length > before)
                        Assert.True(n == 0 || Utf8Scalars.Count(Scalars.Fold(text.AsSpan(0, before))) < n);
                    before = length;
                }

                Assert.Equal(text.Length, KeyFolder.TextPrefix(text, count + 1));
            },
            count: 2_000);
}

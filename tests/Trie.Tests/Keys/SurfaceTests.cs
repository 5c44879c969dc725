using System.Text;

namespace Purlin.Trie.Tests;

public sealed class SurfaceTests
{
    [Theory]
    [InlineData("paris", 0)]
    [InlineData("Paris", 1)]
    [InlineData("New York", 1)]
    [InlineData("USA", 1)]
    [InlineData("Rio de Janeiro", 1)]
    [InlineData("Guinea-Bissau", 2)]
    [InlineData("МОСКВА", 1)]
    [InlineData("École", 1)]
    [InlineData("東京", 0)]
    [InlineData("2nd Street", 1)]
    [InlineData("E\u0301cole", 8)]
    [InlineData("\u0130stanbul", 10)]
    [InlineData("ΣΊΣΥΦΟΣ", 2)]
    [InlineData("Σίσυφος", 15)]
    public void Codes_have_these_lengths(string text, int length) => Assert.Equal(length, RoundTrip(text).Length);

    [Fact]
    public void Any_text_comes_back_to_the_byte() =>
        Properties.Check(
            ScalarTexts.Arbitrary(40),
            scalars => RoundTrip(string.Concat(scalars.Select(char.ConvertFromUtf32))),
            count: 3_000);

    [Fact]
    public void Letters_eight_at_a_time_have_the_codes_of_letters_one_by_one() =>
        Properties.Check(
            Generators.AsciiString(1, 90),
            text =>
            {
                // A first letter that is not ASCII leads through the walk by scalars; it has no capital here.
                byte[] walked = RoundTrip("\u6771" + text);
                byte[] code = RoundTrip(text);
                Assert.Equal(code, walked);
            },
            count: 1_000);

    [Fact]
    public void Capitals_anywhere_in_a_long_text_come_back() =>
        Properties.Check(
            Generators.AsciiString(0, 200),
            text => Assert.InRange(RoundTrip(text).Length, 0, (text.Length / 7) + 1),
            count: 1_000);

    [Fact]
    public void Every_scalar_comes_back_and_a_capital_takes_a_byte()
    {
        byte[] text = new byte[4];
        byte[] key = new byte[KeyFolder.MaxKeyBytes(4)];
        byte[] code = new byte[Surface.MaxCodeBytes(4)];
        byte[] back = new byte[16];
        foreach (int scalar in Scalars.All)
        {
            Span<byte> written = text.AsSpan(0, Utf8Scalars.Encode((uint)scalar, text));
            Span<byte> folded = key.AsSpan(0, KeyFolder.Fold(written, key));
            int length = Surface.Encode(written, folded, code);
            if (length > 0)
            {
                Assert.True(Surface.TryDecode(code, folded, back, out int read, out int bytes), $"U+{scalar:X4}");
                Assert.True(read == length && back.AsSpan(0, bytes).SequenceEqual(written), $"U+{scalar:X4}");
            }

            uint capital = CaseFolding.Capital((uint)scalar);
            int room = Surface.MaxTextBytes(Utf8Scalars.Length((uint)scalar));
            Assert.True(Utf8Scalars.Length(capital) <= room, $"U+{scalar:X4}");
        }
    }

    [Fact]
    public void Codes_stand_behind_one_another()
    {
        string[] texts = ["New York", "E\u0301cole", "Paris"];
        byte[] codes = [.. texts.SelectMany(text => RoundTrip(text))];
        int at = 0;
        foreach (string text in texts)
        {
            byte[] back = new byte[64];
            Assert.True(
                Surface.TryDecode(codes.AsSpan(at), Scalars.Fold(text), back, out int codeLength, out int textLength));
            Assert.Equal(text, Encoding.UTF8.GetString(back, 0, textLength));
            at += codeLength;
        }

        Assert.Equal(codes.Length, at);
    }

    [Fact]
    public void Bytes_that_are_no_code_are_refused()
    {
        byte[] room = new byte[64];
        Assert.False(Surface.TryDecode([], "a"u8, room, out _, out _));
        Assert.False(Surface.TryDecode([0x80, 0xFF], "a"u8, room, out _, out _));
        Assert.False(Surface.TryDecode([(9 << 1) | 1, (byte)'a'], "a"u8, room, out _, out _));
        Assert.False(Surface.TryDecode([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], "a"u8, room, out _, out _));
        Assert.False(Surface.TryDecode([(2 << 1) | 1, (byte)'a', (byte)'b'], "a"u8, room.AsSpan(0, 1), out _, out _));
        Assert.False(Surface.TryDecode([2], "ab"u8, room.AsSpan(0, 1), out _, out _));
    }

    [Fact]
    public void Any_bytes_give_a_text_within_the_room_or_nothing() =>
        Properties.Check(
            Generators.Bytes(0, 40),
            code =>
            {
                byte[] room = new byte[Math.Max(Surface.MaxTextBytes(8), code.Length)];
                bool isCode = Surface.TryDecode(code, "new york"u8, room, out int codeLength, out int textLength);
                Assert.InRange(codeLength, isCode ? 1 : 0, code.Length);
                Assert.InRange(textLength, 0, room.Length);
            },
            count: 5_000);

    [Fact]
    public void Nothing_is_allocated()
    {
        byte[] text = "New York"u8.ToArray();
        byte[] key = Scalars.Fold(text);
        byte[] code = new byte[Surface.MaxCodeBytes(text.Length)];
        Allocations.AssertNone(
            (text, key, code),
            state =>
            {
                int length = Surface.Encode(state.text, state.key, state.code);
                Surface.TryDecode(state.code.AsSpan(0, length), state.key, state.text, out _, out _);
            });
    }

    private static byte[] RoundTrip(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] key = Scalars.Fold(bytes);
        byte[] code = new byte[Surface.MaxCodeBytes(bytes.Length)];
        code = code[..Surface.Encode(bytes, key, code)];
        if (code.Length == 0)
        {
            Assert.Equal(key, bytes);
            return code;
        }

        byte[] back = new byte[Math.Max(Surface.MaxTextBytes(key.Length), code.Length)];
        Assert.True(Surface.TryDecode(code, key, back, out int codeLength, out int textLength));
        Assert.Equal(code.Length, codeLength);
        Assert.Equal(bytes, back[..textLength]);
        return code;
    }
}

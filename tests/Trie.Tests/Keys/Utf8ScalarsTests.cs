using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Purlin.Trie.Tests;

public sealed class Utf8ScalarsTests
{
    [Theory]
    [InlineData("", -1)]
    [InlineData("61 C3 A9 E6 9D B1 F0 9F 98 80", -1)]
    [InlineData("EF BF BF F4 8F BF BF ED 9F BF EE 80 80", -1)]
    [InlineData("61 80", 1)]
    [InlineData("61 62 BF 63", 2)]
    [InlineData("C0 80", 0)]
    [InlineData("61 C1 BF", 1)]
    [InlineData("E0 9F BF", 0)]
    [InlineData("F0 8F BF BF", 0)]
    [InlineData("61 61 ED A0 80", 2)]
    [InlineData("ED BF BF", 0)]
    [InlineData("F4 90 80 80", 0)]
    [InlineData("F5 80 80 80", 0)]
    [InlineData("F8 88 80 80 80", 0)]
    [InlineData("FE", 0)]
    [InlineData("C3 A9 C3", 2)]
    [InlineData("C3 A9 E6 9D", 2)]
    [InlineData("F0 9F 98", 0)]
    [InlineData("C3 28", 0)]
    [InlineData("E6 9D 41", 0)]
    [InlineData("F0 9F 98 41", 0)]
    public void The_first_fault_is_told_by_its_place(string bytes, int place) =>
        Assert.Equal(place, Utf8Scalars.FirstFault(Bytes(bytes)));

    [Fact]
    public void Any_bytes_are_judged_as_the_framework_judges_them() =>
        Properties.Check(
            AnyBytes(),
            bytes =>
            {
                int at = 0;
                while (at < bytes.Length)
                {
                    bool isWell = Rune.DecodeFromUtf8(bytes.AsSpan(at), out Rune rune, out int read)
                        == System.Buffers.OperationStatus.Done;
                    Assert.Equal(isWell, Utf8Scalars.TryDecode(bytes, at, out uint scalar, out int length));
                    if (!isWell)
                        break;
                    Assert.Equal(((uint)rune.Value, read), (scalar, length));
                    at += read;
                }

                Assert.Equal(at == bytes.Length ? -1 : at, Utf8Scalars.FirstFault(bytes));
            },
            count: 5_000);

    [Fact]
    public void Every_scalar_is_written_and_read_back()
    {
        byte[] bytes = new byte[Utf8Scalars.MaxBytes];
        foreach (int scalar in Scalars.All)
        {
            int length = Utf8Scalars.Encode((uint)scalar, bytes);
            if (length != new Rune(scalar).EncodeToUtf8(new byte[4]) || length != Utf8Scalars.Length((uint)scalar)
                || !Utf8Scalars.TryDecode(bytes.AsSpan(0, length), 0, out uint read, out int bytesRead)
                || read != scalar || bytesRead != length)
            {
                Assert.Fail($"U+{scalar:X4}");
            }
        }
    }

    [Fact]
    public void Counts_and_places_are_those_of_the_scalars() =>
        Properties.Check(
            ScalarTexts.Arbitrary(60),
            scalars =>
            {
                byte[] text = Scalars.Utf8(scalars);
                Assert.Equal(scalars.Length, Utf8Scalars.Count(text));
                HashSet<int> bounds = [];
                for (int i = 0; i <= scalars.Length; i++)
                {
                    int place = Scalars.Utf8(scalars[..i]).Length;
                    bounds.Add(place);
                    Assert.Equal(place, Utf8Scalars.ByteAt(text, i));
                }

                Assert.Equal(text.Length, Utf8Scalars.ByteAt(text, scalars.Length + 1));
                for (int at = -1; at <= text.Length + 1; at++)
                    Assert.Equal(bounds.Contains(at), Utf8Scalars.IsBoundary(text, at));
            });

    [Fact]
    public void Text_of_UTF16_is_written_as_UTF8() =>
        Properties.Check(
            ScalarTexts.Arbitrary(60),
            scalars =>
            {
                string text = string.Concat(scalars.Select(char.ConvertFromUtf32));
                byte[] bytes = new byte[text.Length * Utf8Scalars.MaxBytesPerChar];
                int length = Utf8Scalars.FromUtf16(text, bytes);
                Assert.Equal(Scalars.Utf8(scalars), bytes[..length]);
            });

    [Fact]
    public void A_surrogate_alone_is_told_by_its_index()
    {
        // Not as inline data: attributes are stored as UTF-8, which has no lone surrogates.
        (string Text, int Index)[] faults =
            [("\uD800", 0), ("ab\uDC00c", 2), ("\uD83D\uDE00\uD83D", 2), ("é\uD83Dx", 1), ("\uDE00\uD83D", 0)];
        foreach ((string text, int index) in faults)
            Assert.Equal(~index, Utf8Scalars.FromUtf16(text, new byte[text.Length * Utf8Scalars.MaxBytesPerChar]));
    }

    [Fact]
    public void UTF8_without_room_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Utf8Scalars.FromUtf16("東京", new byte[5]));
        Assert.Contains("5 bytes: give it 3 for each of the 2 chars", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        byte[] bytes = new byte[64];
        Allocations.AssertNone(
            bytes,
            state =>
            {
                int length = Utf8Scalars.FromUtf16("New York, Москва, 東京", state);
                Utf8Scalars.FirstFault(state.AsSpan(0, length));
                Utf8Scalars.Count(state.AsSpan(0, length));
            });
    }

    private static byte[] Bytes(string hex) =>
        Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    // Well-formed text with a byte changed here and there: the faults that random bytes seldom have.
    private static Arbitrary<byte[]> AnyBytes() =>
        Arb.From(
            from scalars in ScalarTexts.Arbitrary(8).Generator
            from hit in Gen.Choose(0, 40)
            from value in Gen.Choose(0, 255)
            from cut in Gen.Choose(0, 40)
            select Damage(Scalars.Utf8(scalars), hit, (byte)value, cut));

    private static byte[] Damage(byte[] bytes, int hit, byte value, int cut)
    {
        if (hit < bytes.Length)
            bytes[hit] = value;
        return bytes[..Math.Min(cut, bytes.Length)];
    }
}

using System.Text;

namespace Purlin.Trie.Tests;

/// <summary>Texts as the tests write them: scalars, and their UTF-8.</summary>
internal static class Scalars
{
    /// <summary>All scalar values.</summary>
    public static IEnumerable<int> All => Enumerable.Range(0, 0x110000).Where(value => value is < 0xD800 or > 0xDFFF);

    public static byte[] Utf8(params IEnumerable<int> scalars) =>
        Encoding.UTF8.GetBytes(string.Concat(scalars.Select(char.ConvertFromUtf32)));

    public static int[] Of(ReadOnlySpan<byte> utf8) =>
        [.. Encoding.UTF8.GetString(utf8).EnumerateRunes().Select(rune => rune.Value)];

    public static byte[] Fold(ReadOnlySpan<byte> text)
    {
        byte[] key = new byte[KeyFolder.MaxKeyBytes(text.Length)];
        int length = KeyFolder.Fold(text, key);
        Assert.True(length >= 0, $"not well-formed at {~length}");
        return key[..length];
    }

    public static byte[] Fold(string text) => Fold(Encoding.UTF8.GetBytes(text));

    public static byte[] Nfc(ReadOnlySpan<byte> text)
    {
        byte[] key = new byte[KeyFolder.MaxKeyBytes(text.Length)];
        return key[..KeyFolder.Write<NoFolding>(text, key, 0)];
    }

    public static string Show(ReadOnlySpan<byte> utf8) =>
        string.Join(' ', Of(utf8).Select(scalar => scalar.ToString("X4", System.Globalization.CultureInfo.InvariantCulture)));
}

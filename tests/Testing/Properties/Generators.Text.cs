using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Purlin.Testing;

public static partial class Generators
{
    private static readonly (int First, int Last)[] Scripts =
    [
        (0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x370, 0x52F), (0x5D0, 0x6FF), (0x900, 0xDFF), (0x1100, 0x11FF),
        (0x2000, 0x206F), (0x3040, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xE000, 0xFFFD), (0x1F300, 0x1FAFF),
        (0x10000, 0x10FFFF),
    ];

    // Each has broken something: case mapping that changes length, signs without width, text that is code elsewhere.
    private static readonly string[] Traps =
    [
        "\0", "\r\n", "\n", "\t", "\u001B[2J", "\uFEFF", "\u200B", "\u200D", "\u202E", "\u00AD", "\u2028", "\uFFFD",
        "\uFFFF", "\uD800", "\uDC00", "\uDBFF\uDFFF", "e\u0301", "\u00E9", "\u0130", "\u0131", "\u00DF", "\u1E9E",
        "\u03C2", "\u01C5",
        "\U0001F468\u200D\U0001F469\u200D\U0001F467", "\U0001F1E9\U0001F1EA", "'", "\"", "`", "\\", "/", "../", "C:\\",
        ";", "--", "/*", "<script>", "&amp;", "%s", "%00", "{0}", "{{", "}", "{tag}", "${x}", "$(x)", "*", "?", "[",
        "]", ":", "#", "=", ",", "null", "NaN", "-0", "1e999", "0x10", " ", "\u00A0", "\u3000",
    ];

    /// <summary>Printable ASCII, space to tilde; shrunk in length, then towards letters <c>a</c>.</summary>
    /// <param name="minLength">The shortest, >= 0.</param>
    /// <param name="maxLength">The longest, in chars.</param>
    public static Arbitrary<string> AsciiString(int minLength = 0, int maxLength = 32) =>
        Array(Arb.From(Gen.Choose(' ', '~').Select(value => (char)value), SimplerChar), minLength, maxLength)
            .Convert(chars => new string(chars), text => text.ToCharArray());

    /// <summary>Well-formed Unicode of many scripts and planes, with combining marks and right-to-left text.</summary>
    /// <param name="minLength">The shortest, >= 0, in scalar values.</param>
    /// <param name="maxLength">
    /// The longest, in scalar values: up to twice as many chars, four times as many bytes of UTF-8.
    /// </param>
    public static Arbitrary<string> UnicodeString(int minLength = 0, int maxLength = 32)
    {
        Gen<Rune> rune =
            from script in Gen.Frequency(Scripts.Select((script, i) => (i == 0 ? 6 : 1, Gen.Constant(script))))
            from value in Gen.Choose(script.First, script.Last)
            select new Rune(value);
        return Array(Arb.From(rune, SimplerRune), minLength, maxLength)
            .Convert(runes => string.Concat(runes), text => text.EnumerateRunes().ToArray());
    }

    /// <summary>
    /// Text that breaks naive code, well-formed or not: lone surrogates, control characters, signs without width, case
    /// traps, pieces of other languages' syntax, blanks.
    /// </summary>
    /// <param name="minPieces">The fewest pieces, >= 0; a piece is a trap or a single character.</param>
    /// <param name="maxPieces">The most pieces; one has up to eight chars.</param>
    public static Arbitrary<string> HostileString(int minPieces = 0, int maxPieces = 16)
    {
        Gen<string> piece = Gen.Frequency(
            (4, Gen.Elements(Traps)),
            (3, Gen.Choose(' ', '~').Select(value => ((char)value).ToString())),
            (1, Gen.Choose(0, 0xFFFF).Select(value => ((char)value).ToString())));
        Gen<string> generator =
            from length in Length(minPieces, maxPieces)
            from pieces in piece.ArrayOf(length)
            select string.Concat(pieces);
        return Arb.From(
            generator,
            text => SequenceShrinker.Shrink(text.ToCharArray(), SimplerChar, minPieces)
                .Select(chars => new string(chars)));
    }

    private static IEnumerable<char> SimplerChar(char value) => value == 'a' ? [] : ['a'];

    private static IEnumerable<Rune> SimplerRune(Rune value) => value.Value == 'a' ? [] : [new Rune('a')];
}

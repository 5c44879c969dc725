using System.Globalization;

namespace Purlin.RateLimiting.Tests;

/// <summary>
/// A parser of structured fields that follows the steps of RFC 9651, section 4.2 one by one: the measure for what we
/// write and what we read. Values: long, decimal, string, <see cref="Token"/>, byte[], bool, DateTimeOffset.
/// </summary>
internal sealed class StructuredFields
{
    private readonly string _text;
    private int _at;

    private StructuredFields(string text) => _text = text;

    public sealed record Token(string Text);

    public sealed record Item(object Value, IReadOnlyDictionary<string, object> Parameters);

    public static List<Item> ParseList(string text) => Whole(text, parser =>
    {
        List<Item> items = [];
        while (parser.More)
        {
            items.Add(parser.ParseItem());
            if (parser.EndOfMember())
                break;
        }

        return items;
    });

    public static Dictionary<string, Item> ParseDictionary(string text) => Whole(text, parser =>
    {
        Dictionary<string, Item> members = new(StringComparer.Ordinal);
        while (parser.More)
        {
            string key = parser.ParseKey();
            members[key] = parser.Take('=') ? parser.ParseItem() : new(true, parser.ParseParameters());
            if (parser.EndOfMember())
                break;
        }

        return members;
    });

    private bool More => _at < _text.Length;

    private char Next => More ? _text[_at] : throw new FormatException("The field ends early.");

    private static T Whole<T>(string text, Func<StructuredFields, T> parse)
    {
        if (text.Any(c => c > 127))
            throw new FormatException("Not ASCII.");
        var parser = new StructuredFields(text);
        parser.SkipSpaces();
        T parsed = parse(parser);
        parser.SkipSpaces();
        return parser.More ? throw new FormatException($"What is at {parser._at}?") : parsed;
    }

    private bool EndOfMember()
    {
        int before = _at;
        SkipSpacesAndTabs();
        if (!More)
        {
            // Only spaces may trail the field, no tabs.
            _at = before;
            return true;
        }

        Expect(',');
        SkipSpacesAndTabs();
        return More ? false : throw new FormatException("A trailing comma.");
    }

    private Item ParseItem() => new(ParseBareItem(), ParseParameters());

    private Dictionary<string, object> ParseParameters()
    {
        Dictionary<string, object> parameters = new(StringComparer.Ordinal);
        while (Take(';'))
        {
            SkipSpaces();
            string key = ParseKey();
            parameters[key] = Take('=') ? ParseBareItem() : true;
        }

        return parameters;
    }

    private string ParseKey()
    {
        int start = _at;
        if (!(Next is '*' or (>= 'a' and <= 'z')))
            throw new FormatException("Not a key.");
        while (More && (Next is '_' or '-' or '.' or '*' || char.IsAsciiLetterLower(Next) || char.IsAsciiDigit(Next)))
            _at++;
        return _text[start.._at];
    }

    private object ParseBareItem() => Next switch
    {
        '-' or (>= '0' and <= '9') => ParseNumber(),
        '"' => ParseString(),
        '*' => ParseToken(),
        ':' => ParseBytes(),
        '?' => ParseBoolean(),
        '@' => ParseDate(),
        '%' => ParseDisplayString(),
        var c when char.IsAsciiLetter(c) => ParseToken(),
        _ => throw new FormatException("Not a bare item."),
    };

    private object ParseNumber()
    {
        int sign = Take('-') ? -1 : 1;
        int start = _at;
        while (More && char.IsAsciiDigit(Next))
            _at++;
        string digits = _text[start.._at];
        if (digits.Length is 0 or > 15)
            throw new FormatException("Not a number.");
        if (!Take('.'))
            return sign * long.Parse(digits, CultureInfo.InvariantCulture);
        int point = _at;
        while (More && char.IsAsciiDigit(Next))
            _at++;
        if (digits.Length > 12 || _at - point is < 1 or > 3)
            throw new FormatException("Not a decimal.");
        return sign * decimal.Parse(_text[start.._at], CultureInfo.InvariantCulture);
    }

    private string ParseString()
    {
        Expect('"');
        var built = new System.Text.StringBuilder();
        while (!Take('"'))
        {
            if (Next is < ' ' or > '~')
                throw new FormatException("Not in a string.");
            if (Take('\\') && !(Next is '"' or '\\'))
                throw new FormatException("Not escaped.");
            built.Append(_text[_at++]);
        }

        return built.ToString();
    }

    private Token ParseToken()
    {
        int start = _at++;
        while (More && (char.IsAsciiLetterOrDigit(Next) || "!#$%&'*+-.^_`|~:/".AsSpan().Contains(Next)))
            _at++;
        return new(_text[start.._at]);
    }

    private byte[] ParseBytes()
    {
        Expect(':');
        int end = _text.IndexOf(':', _at);
        if (end < 0)
            throw new FormatException("No end of bytes.");
        string inside = _text[_at..end];
        if (inside.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('+' or '/' or '=')))
            throw new FormatException("Not base64.");
        _at = end + 1;
        // Parsers may be lenient about padding: what the bytes are is of no interest here.
        return System.Text.Encoding.ASCII.GetBytes(inside);
    }

    private bool ParseBoolean()
    {
        Expect('?');
        return Take('1') || (Take('0') ? false : throw new FormatException("Not a boolean."));
    }

    private DateTimeOffset ParseDate()
    {
        Expect('@');
        return ParseNumber() is long seconds
            ? DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, -62_135_596_800, 253_402_300_799))
            : throw new FormatException("Not a date.");
    }

    private string ParseDisplayString()
    {
        Expect('%');
        if (Next != '"')
            throw new FormatException("Not a display string.");
        Expect('"');
        int start = _at;
        while (!Take('"'))
        {
            if (Next is < ' ' or > '~')
                throw new FormatException("Not in a display string.");
            if (_text[_at++] == '%' && !(IsHex() && IsHex()))
                throw new FormatException("Not percent-encoded.");
        }

        return _text[start..(_at - 1)];
    }

    // Whether the bytes are UTF-8 is of no interest here.
    private bool IsHex()
    {
        bool isHex = char.IsAsciiHexDigitLower(Next);
        _at++;
        return isHex;
    }

    private void Expect(char c)
    {
        if (!Take(c))
            throw new FormatException($"No {c} at {_at}.");
    }

    private bool Take(char c)
    {
        if (!More || _text[_at] != c)
            return false;
        _at++;
        return true;
    }

    private void SkipSpaces()
    {
        while (Take(' '))
        {
        }
    }

    private void SkipSpacesAndTabs()
    {
        while (Take(' ') || Take('\t'))
        {
        }
    }
}

namespace Purlin.RateLimiting;

/// <summary>
/// Reads structured fields (RFC 9651, section 4.2) as far as rate limits need them: lists and dictionaries of items,
/// with the integers of their parameters. Whatever is malformed stops it; allocates nothing.
/// </summary>
internal ref struct StructuredFieldReader(ReadOnlySpan<char> field)
{
    private const int MaxIntegerDigits = 15;
    private const int MaxDecimalWholeDigits = 12;
    private const int MaxDecimals = 3;

    private ReadOnlySpan<char> _rest = field.Trim(' ');

    /// <summary>Whether everything has been read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>The comma before the next member; none may trail.</summary>
    public bool TryReadComma()
    {
        _rest = _rest.TrimStart(" \t");
        if (_rest is not [',', ..])
            return false;
        _rest = _rest[1..].TrimStart(" \t");
        return !_rest.IsEmpty;
    }

    /// <summary>The key of a dictionary's member or of a parameter.</summary>
    public bool TryReadKey(out ReadOnlySpan<char> key)
    {
        key = default;
        if (_rest.IsEmpty || !(char.IsAsciiLetterLower(_rest[0]) || _rest[0] == '*'))
            return false;
        int length = 1;
        while (length < _rest.Length
            && (char.IsAsciiLetterLower(_rest[length]) || char.IsAsciiDigit(_rest[length])
                || _rest[length] is '_' or '-' or '.' or '*'))
        {
            length++;
        }

        key = Take(length);
        return true;
    }

    /// <summary>The one character, if it comes next.</summary>
    public bool TryReadChar(char c)
    {
        if (_rest.IsEmpty || _rest[0] != c)
            return false;
        _rest = _rest[1..];
        return true;
    }

    /// <summary>A parameter: a semicolon, its key, and its integer (null if it is something else).</summary>
    public bool TryReadParameter(out ReadOnlySpan<char> key, out long? integer, out bool isMalformed)
    {
        key = default;
        (integer, isMalformed) = (null, false);
        if (!TryReadChar(';'))
            return false;
        _rest = _rest.TrimStart(' ');
        isMalformed = !TryReadKey(out key) || (TryReadChar('=') && !TryReadBareItem(out integer));
        return !isMalformed;
    }

    /// <summary>A bare item of any type, and its value if it is an integer.</summary>
    public bool TryReadBareItem(out long? integer)
    {
        integer = null;
        if (_rest.IsEmpty)
            return false;
        return _rest[0] switch
        {
            '"' => TrySkipString(),
            ':' => TrySkipBytes(),
            '?' => _rest is ['?', '0' or '1', ..] && Skip(2),
            '@' => Skip(1) && TryReadNumber(out integer, out bool isWhole) && isWhole && Forget(out integer),
            '%' => TrySkipDisplayString(),
            '-' or (>= '0' and <= '9') => TryReadNumber(out integer, out _),
            var c when char.IsAsciiLetter(c) || c == '*' => TrySkipToken(),
            _ => false,
        };
    }

    private static bool Forget(out long? integer)
    {
        integer = null;
        return true;
    }

    private bool TryReadNumber(out long? integer, out bool isWhole)
    {
        (integer, isWhole) = (null, true);
        bool isNegative = TryReadChar('-');
        long value = 0;
        int digits = 0;
        while (digits < _rest.Length && char.IsAsciiDigit(_rest[digits]))
        {
            if (digits == MaxIntegerDigits)
                return false;
            value = (value * 10) + (_rest[digits++] - '0');
        }

        if (digits == 0)
            return false;
        _rest = _rest[digits..];
        if (!TryReadChar('.'))
        {
            integer = isNegative ? -value : value;
            return true;
        }

        isWhole = false;
        int decimals = 0;
        while (decimals < _rest.Length && char.IsAsciiDigit(_rest[decimals]))
            decimals++;
        return digits <= MaxDecimalWholeDigits && decimals is >= 1 and <= MaxDecimals && Skip(decimals);
    }

    private bool TrySkipString()
    {
        for (int i = 1; i < _rest.Length; i++)
        {
            char c = _rest[i];
            if (c == '"')
                return Skip(i + 1);
            if (c is < ' ' or > '~')
                return false;
            if (c == '\\' && (++i == _rest.Length || _rest[i] is not ('"' or '\\')))
                return false;
        }

        return false;
    }

    // Percent-encoded UTF-8; what it says is of no interest here, its end is.
    private bool TrySkipDisplayString()
    {
        if (_rest is not ['%', '"', ..])
            return false;
        for (int i = 2; i < _rest.Length; i++)
        {
            char c = _rest[i];
            if (c == '"')
                return Skip(i + 1);
            if (c is < ' ' or > '~')
                return false;
            if (c == '%' && (i + 2 >= _rest.Length
                || !char.IsAsciiHexDigitLower(_rest[++i]) || !char.IsAsciiHexDigitLower(_rest[++i])))
            {
                return false;
            }
        }

        return false;
    }

    private bool TrySkipBytes()
    {
        for (int i = 1; i < _rest.Length; i++)
        {
            char c = _rest[i];
            if (c == ':')
                return Skip(i + 1);
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '/' or '='))
                return false;
        }

        return false;
    }

    private bool TrySkipToken()
    {
        int length = 1;
        while (length < _rest.Length
            && (char.IsAsciiLetterOrDigit(_rest[length]) || "!#$%&'*+-.^_`|~:/".AsSpan().Contains(_rest[length])))
        {
            length++;
        }

        return Skip(length);
    }

    private ReadOnlySpan<char> Take(int length)
    {
        ReadOnlySpan<char> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    private bool Skip(int length)
    {
        _rest = _rest[length..];
        return true;
    }
}

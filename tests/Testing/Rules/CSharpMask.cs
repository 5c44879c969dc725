namespace Purlin.Testing;

/// <summary>
/// Hides what is not code in a C# file, so that rules can look at the rest with plain patterns: comments become spaces,
/// string and character literals (interpolation holes included) become quotation marks; line ends and every other
/// character keep their place.
/// </summary>
internal sealed class CSharpMask
{
    private const char Literal = '"';
    private readonly string _text;
    private readonly char[] _masked;
    private int _at;

    private CSharpMask(string text) => (_text, _masked) = (text, text.ToCharArray());

    /// <summary>The masked text, as long as <paramref name="text"/>.</summary>
    public static string Of(string text)
    {
        var mask = new CSharpMask(text);
        mask.Code(isHole: false);
        return new string(mask._masked);
    }

    private char Peek(int ahead = 0) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private void Code(bool isHole)
    {
        int depth = 0;
        while (_at < _text.Length)
        {
            char c = Peek();
            if (c == '/' && Peek(1) == '/')
            {
                Comment("\n");
            }
            else if (c == '/' && Peek(1) == '*')
            {
                Comment("*/");
            }
            else if (c == '\'')
            {
                Character();
            }
            else if (c == '"' || (c is '$' or '@' && StartsString()))
            {
                String();
            }
            else if (isHole && c == '}' && depth == 0)
            {
                return;
            }
            else
            {
                depth += c == '{' ? 1 : c == '}' ? -1 : 0;
                _at++;
            }
        }
    }

    private bool StartsString()
    {
        int ahead = 0;
        while (Peek(ahead) is '$' or '@')
            ahead++;
        return Peek(ahead) == '"';
    }

    private void Comment(string end)
    {
        int start = _at;
        int found = _text.IndexOf(end, _at + 2, StringComparison.Ordinal);
        _at = found < 0 ? _text.Length : found + end.Length;
        Fill(start, ' ');
    }

    private void Character()
    {
        int start = _at++;
        _at += Peek() == '\\' ? 2 : 1;
        while (Peek() is not ('\'' or '\n' or '\0'))
            _at++;
        _at++;
        Fill(start, Literal);
    }

    private void String()
    {
        int start = _at, dollars = 0, quotes = 0;
        bool isVerbatim = false;
        for (; Peek() is '$' or '@'; _at++)
        {
            dollars += Peek() == '$' ? 1 : 0;
            isVerbatim |= Peek() == '@';
        }

        while (Peek(quotes) == '"')
            quotes++;
        if (!isVerbatim && quotes >= 3)
            Body(quotes, dollars, isRaw: true, isVerbatim: false);
        else
            Body(1, dollars, isRaw: false, isVerbatim);
        Fill(start, Literal);
    }

    // Stands on the opening quotes; leaves behind the closing ones.
    private void Body(int quotes, int dollars, bool isRaw, bool isVerbatim)
    {
        _at += quotes;
        while (_at < _text.Length)
        {
            char c = Peek();
            if (c == '"' && isVerbatim && Peek(1) == '"')
            {
                _at += 2;
            }
            else if (c == '"' && Run('"') >= quotes)
            {
                _at += isRaw ? Run('"') : 1;
                return;
            }
            else if (c == '\\' && !isRaw && !isVerbatim)
            {
                _at += 2;
            }
            else if (c == '{' && dollars > 0)
            {
                Braces(isRaw ? dollars : 1, isRaw);
            }
            else
            {
                _at++;
            }
        }
    }

    // A hole opens with as many braces as the string has dollar signs; in a plain string two are one literal brace.
    private void Braces(int opening, bool isRaw)
    {
        int run = Run('{');
        bool isHole = isRaw ? run >= opening : run % 2 == 1;
        _at += run;
        if (!isHole)
            return;
        Code(isHole: true);
        _at += opening;
    }

    private int Run(char c)
    {
        int length = 0;
        while (Peek(length) == c)
            length++;
        return length;
    }

    private void Fill(int start, char with)
    {
        _at = Math.Min(_at, _text.Length);
        for (int i = start; i < _at; i++)
        {
            if (_text[i] is not ('\n' or '\r'))
                _masked[i] = with;
        }
    }
}

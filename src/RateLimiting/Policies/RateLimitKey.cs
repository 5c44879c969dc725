namespace Purlin.RateLimiting;

/// <summary>
/// Who is limited: text or a number. The number 42 and the text "42" are different keys. Compared ordinally.
/// </summary>
public readonly struct RateLimitKey : IEquatable<RateLimitKey>
{
    /// <summary>The most characters of a text key.</summary>
    public const int MaxChars = 1_024;

    private readonly string? _text;
    private readonly ulong _number;

    /// <summary>A text key, 0 to 1,024 characters; empty for what is limited as a whole.</summary>
    /// <exception cref="ArgumentException">It is longer.</exception>
    public RateLimitKey(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxChars)
            ThrowTooLong(text);
        _text = text;
    }

    /// <summary>A number key.</summary>
    public RateLimitKey(ulong number) => _number = number;

    /// <summary>Whether the key is text; the default key is the number 0.</summary>
    public bool IsText => _text is not null;

    /// <summary>The text, or null if the key is a number.</summary>
    public string? Text => _text;

    /// <summary>The number; 0 if the key is text.</summary>
    public ulong Number => _number;

    /// <summary>A text key.</summary>
    public static implicit operator RateLimitKey(string text) => new(text);

    /// <summary>A number key.</summary>
    public static implicit operator RateLimitKey(ulong number) => new(number);

    /// <summary>Whether both are the same key.</summary>
    public static bool operator ==(RateLimitKey left, RateLimitKey right) => left.Equals(right);

    /// <summary>Whether they are different keys.</summary>
    public static bool operator !=(RateLimitKey left, RateLimitKey right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(RateLimitKey other) =>
        _number == other._number && string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RateLimitKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_text, _number);

    /// <summary>Says the kind of key, not the key: it may be a secret.</summary>
    public override string ToString() => _text is null ? "number key" : $"text key of {_text.Length} characters";

    private static void ThrowTooLong(string text) => throw new ArgumentException(
        $"The key has {text.Length} characters, but may have at most {MaxChars}. Use a digest of it as the key.",
        nameof(text));
}

using System.Globalization;

namespace Purlin.Testing;

/// <summary>A reply of a Redis server: a text, an integer (its digits), null, or a list of replies.</summary>
public sealed class RespReply
{
    internal RespReply(string? text) => Text = text;

    internal RespReply(IReadOnlyList<RespReply> items) => Items = items;

    /// <summary>The text of a simple string, bulk string or integer; null for a null reply and for a list.</summary>
    public string? Text { get; }

    /// <summary>The elements of a list; empty for every other reply.</summary>
    public IReadOnlyList<RespReply> Items { get; } = [];

    /// <summary>The reply as an integer.</summary>
    /// <exception cref="FormatException">The reply is not one.</exception>
    public long Integer =>
        long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new FormatException($"The reply '{this}' is not an integer.");

    /// <summary>The text, or the elements in brackets.</summary>
    public override string ToString() => Text ?? (Items.Count == 0 ? "(nil)" : $"[{string.Join(", ", Items)}]");
}

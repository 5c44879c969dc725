using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Purlin.Testing;

/// <summary>
/// Shows a value in a failure so that nothing in it is invisible: escapes, hex, every item of a collection.
/// </summary>
internal static class Display
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => Quoted(text),
        char c => $"'{Escaped(c, quote: '\'')}'",
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        byte[] bytes => Hex(bytes),
        ITuple tuple => Items(Enumerable.Range(0, tuple.Length).Select(i => tuple[i]), '(', ')'),
        IEnumerable items when !HasOwnText(value) => Items(items.Cast<object?>(), '[', ']'),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? value.GetType().Name,
    };

    /// <summary>Bytes as hex digits with their count, such as <c>3 bytes 00FF10</c>.</summary>
    public static string Hex(ReadOnlySpan<byte> bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} bytes {Convert.ToHexString(bytes)}");

    private static bool HasOwnText(object value) =>
        value.GetType().GetMethod(nameof(ToString), Type.EmptyTypes)!.DeclaringType is { } type
        && type != typeof(object) && type != typeof(ValueType);

    private static string Items(IEnumerable<object?> items, char open, char close) =>
        open + string.Join(", ", items.Select(Of)) + close;

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (char c in text)
            quoted.Append(Escaped(c, quote: '"'));
        return quoted.Append('"').ToString();
    }

    private static string Escaped(char c, char quote) => c switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\\' => "\\\\",
        _ when c == quote => "\\" + c,
        >= ' ' and <= '~' => c.ToString(),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
    };
}

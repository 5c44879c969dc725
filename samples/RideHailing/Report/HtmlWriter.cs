using System.Globalization;
using System.Net;
using System.Text;

namespace Purlin.Samples.RideHailing;

/// <summary>Builds markup: the text between the braces of <see cref="Write"/> is always escaped and culture-free.</summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>Writes markup; every argument is formatted invariantly and escaped.</summary>
    public void Write(FormattableString markup) => _text.AppendFormat(Escaping.Instance, markup.Format, markup.GetArguments()).Append('\n');

    /// <summary>Writes text that is markup already.</summary>
    public void WriteRaw(string markup) => _text.Append(markup).Append('\n');

    public override string ToString() => _text.ToString();

    private sealed class Escaping : IFormatProvider, ICustomFormatter
    {
        public static readonly Escaping Instance = new();

        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        public string Format(string? format, object? arg, IFormatProvider? formatProvider) => WebUtility.HtmlEncode(
            arg is IFormattable value ? value.ToString(format, CultureInfo.InvariantCulture) : arg?.ToString()) ?? string.Empty;
    }
}

using System.Globalization;
using System.Net;
using System.Text;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// Builds markup: the text between the braces of <see cref="Write"/> is always escaped and culture-free.
/// </summary>
internal sealed class HtmlWriter
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    private readonly StringBuilder _text = new();

    /// <summary>Writes markup; every argument is formatted invariantly and escaped.</summary>
    public void Write(FormattableString markup) =>
        _text.AppendFormat(Escaping.Instance, markup.Format, markup.GetArguments()).Append('\n');

    /// <summary>Writes text that is markup already.</summary>
    public void WriteRaw(string markup) => _text.Append(markup).Append('\n');

    public void BeginSection(string id, string title) =>
        Write($"""<section aria-labelledby="{id}"><h2 id="{id}">{title}</h2>""");

    public void EndSection() => WriteRaw("</section>");

    public void BeginTable(params IEnumerable<string> columns)
    {
        WriteRaw("""<div class="scroll"><table><thead><tr>""");
        foreach (var column in columns)
            Write($"""<th scope="col">{column}</th>""");
        WriteRaw("</tr></thead><tbody>");
    }

    public void EndTable() => WriteRaw("</tbody></table></div>");

    public override string ToString() => _text.ToString();

    private sealed class Escaping : IFormatProvider, ICustomFormatter
    {
        public static readonly Escaping Instance = new();

        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        public string Format(string? format, object? arg, IFormatProvider? formatProvider)
        {
            var text = arg is IFormattable value ? value.ToString(format, Plain) : arg?.ToString();
            return WebUtility.HtmlEncode(text) ?? string.Empty;
        }
    }
}

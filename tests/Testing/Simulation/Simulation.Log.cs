using System.Globalization;
using System.Runtime.CompilerServices;

namespace Purlin.Testing;

/// <content>The event log.</content>
public sealed partial class Simulation
{
    private readonly List<string>? _log;

    /// <summary>
    /// What happened, one line per entry with its true time; empty in the mass of runs that keep none.
    /// </summary>
    public IReadOnlyList<string> LogLines => _log ?? (IReadOnlyList<string>)[];

    /// <summary>Writes a line to the log. Where none is kept the text is not even built.</summary>
    /// <param name="line">An interpolated string.</param>
    public void Log([InterpolatedStringHandlerArgument("")] ref LogLine line)
    {
        _log?.Add(string.Create(CultureInfo.InvariantCulture, $"{Now.TotalMilliseconds,12:F4} ms  {line.Text}"));
    }

    /// <summary>Builds a line only where a log is kept.</summary>
    [InterpolatedStringHandler]
    public ref struct LogLine
    {
        private DefaultInterpolatedStringHandler _text;

        /// <summary>Called by the compiler.</summary>
        public LogLine(int literalLength, int formattedCount, Simulation simulation, out bool isKept)
        {
            ArgumentNullException.ThrowIfNull(simulation);
            isKept = simulation._log is not null;
            _text = isKept ? new(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
        }

        internal string Text => _text.ToStringAndClear();

        /// <summary>Called by the compiler.</summary>
        public void AppendLiteral(string value) => _text.AppendLiteral(value);

        /// <summary>Called by the compiler.</summary>
        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

        /// <summary>Called by the compiler.</summary>
        public void AppendFormatted<T>(T value, string? format) => _text.AppendFormatted(value, format);
    }
}

using System.Text.RegularExpressions;

namespace Purlin.Testing;

/// <summary>
/// Instruments are named <c>purlin.&lt;library&gt;.&lt;what&gt;</c>, lowercase, words joined by underscores, without a
/// <c>_total</c>; meters and activity sources are named like their package.
/// </summary>
public static partial class InstrumentNameRule
{
    /// <summary>The names that dashboards would have to guess.</summary>
    /// <param name="package">The package.</param>
    /// <param name="files">Its source files; names that are no literals at the call are not judged.</param>
    public static IEnumerable<Violation> Check(PurlinPackage package, IEnumerable<SourceFile> files)
    {
        string prefix = $"purlin.{Word().Replace(package.Library, "_$0").ToLowerInvariant()}.";
        foreach (SourceFile file in files)
        {
            foreach (Match match in Instrument().Matches(file.Text))
            {
                string name = match.Groups["name"].Value;
                if (!name.StartsWith(prefix, StringComparison.Ordinal) || !Shape()
                    .IsMatch(name) || name.EndsWith("_total", StringComparison.Ordinal))
                {
                    yield return new(file.AtOffset(match.Index),
                        $"the instrument \"{name}\" should be named {prefix}<what>, in snake_case");
                }
            }

            foreach (Match match in Source().Matches(file.Text))
            {
                if (match.Groups["name"].Value != package.Id)
                    yield return new(file.AtOffset(match.Index), $"name it like the package: \"{package.Id}\"");
            }
        }
    }

    [GeneratedRegex(@"(?<=[a-z])[A-Z]", RegexOptions.None, 1_000)]
    private static partial Regex Word();

    [GeneratedRegex(@"^[a-z][a-z0-9]*(_[a-z0-9]+)*(\.[a-z][a-z0-9]*(_[a-z0-9]+)*)+$", RegexOptions.None, 1_000)]
    private static partial Regex Shape();

    [GeneratedRegex(
        @"\.Create(Observable)?(Counter|UpDownCounter|Histogram|Gauge)(<\w+>)?\(\s*(name:\s*)?""(?<name>[^""]*)""",
        RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Instrument();

    [GeneratedRegex(
        @"new (Meter|ActivitySource|MeterOptions)\(\s*(name:\s*)?""(?<name>[^""]*)""",
        RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Source();
}

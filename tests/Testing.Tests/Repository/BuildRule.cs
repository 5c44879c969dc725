using System.Xml.Linq;

namespace Purlin.Testing.Tests;

/// <summary>
/// The checks that the build itself makes are still switched on: a rule that was turned off finds nothing.
/// </summary>
internal static class BuildRule
{
    /// <summary>The properties that must stand in a props file, with their values.</summary>
    /// <param name="file">The props file.</param>
    /// <param name="wanted">Pairs such as <c>TreatWarningsAsErrors=true</c>.</param>
    public static IEnumerable<Violation> CheckProperties(SourceFile file, params string[] wanted)
    {
        XDocument props = XDocument.Parse(file.Text);
        return from pair in wanted
               let name = pair.Split('=')[0]
               where !props.Descendants(name).Any(element => element.Value == pair.Split('=')[1])
               select new Violation(file.At(1), $"lacks <{name}>{pair.Split('=')[1]}</{name}>");
    }

    /// <summary>
    /// Whether src compiles with the list of banned symbols and an analyzer that reads it, and misses no doc.
    /// </summary>
    public static IEnumerable<Violation> CheckBannedSymbols(SourceFile file)
    {
        XDocument props = XDocument.Parse(file.Text);
        if (!Includes(props, "AdditionalFiles")
            .Any(path => path.EndsWith("BannedSymbols.txt", StringComparison.Ordinal)))
        {
            yield return new(file.At(1), "no longer hands BannedSymbols.txt to the compiler as AdditionalFiles");
        }

        if (!Includes(props, "PackageReference")
            .Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", StringComparer.Ordinal))
        {
            yield return new(file.At(1), "no longer references Microsoft.CodeAnalysis.BannedApiAnalyzers");
        }

        if (props.Descendants("NoWarn").Any(e => e.Value.Contains("CS1591", StringComparison.Ordinal)))
            yield return new(file.At(1), "silences CS1591: public members of src have docs");
    }

    /// <summary>The settings that a section of .editorconfig lacks; the last one of a name counts.</summary>
    /// <param name="file">The .editorconfig.</param>
    /// <param name="section">The section, such as <c>[src/**.cs]</c>.</param>
    /// <param name="wanted">Settings as they are written.</param>
    public static IEnumerable<Violation> CheckSection(SourceFile file, string section, params string[] wanted)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        string at = "";
        foreach (string line in file.Lines.Select(line => line.Trim()))
        {
            if (line.StartsWith('['))
                at = line;
            else if (at == section && line.Split('=', 2) is [var name, var value])
                settings[name.Trim()] = value.Trim();
        }

        return from setting in wanted
               let pair = setting.Split(" = ")
               where !settings.TryGetValue(pair[0], out string? value) || value != pair[1]
               select new Violation(file.At(1), $"{section} lacks \"{setting}\"");
    }

    private static IEnumerable<string> Includes(XDocument props, string item) =>
        props.Descendants(item).Select(element => (string?)element.Attribute("Include") ?? "");
}

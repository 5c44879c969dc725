using System.Text.RegularExpressions;

namespace Purlin.Ledger.Tests;

public sealed partial class IntegerOnlyTests
{
    // Pitfall: doubles anywhere in money.
    [Fact]
    public void Doubles_anywhere_in_money_are_nowhere_in_the_source()
    {
        string folder = Path.Combine(Repository.Root, "src", "Ledger");
        var found =
            from file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            // Meters take seconds as a double; no money is measured there.
            where Path.GetFileName(Path.GetDirectoryName(file)) != "Telemetry"
            let lines = File.ReadAllLines(file)
            from i in Enumerable.Range(0, lines.Length)
            where FloatingPoint().IsMatch(Comment().Replace(lines[i], ""))
            select $"{Path.GetRelativePath(folder, file)}:{i + 1}: {lines[i].Trim()}";

        Assert.Empty(found);
    }

    [Theory]
    [InlineData("double x = 1;", true)]
    [InlineData("x = 1.5 * y;", true)]
    [InlineData("Convert.ToDecimal(x)", true)]
    [InlineData("var x = 3e2;", true)]
    [InlineData("int doubled = 0xE2;", false)]
    [InlineData("text[1..5]", false)]
    public void What_counts_as_floating(string line, bool counts) =>
        Assert.Equal(counts, FloatingPoint().IsMatch(line));

    [GeneratedRegex(
        @"\b(double|float|decimal|Half|Double|Single|Decimal|ToDecimal|ToDouble|ToSingle)\b|\b\d+\.\d|" +
        @"\b\d+(\.\d+)?[eE][+-]?\d|\b\d+[mMfFdD]\b",
        RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex FloatingPoint();

    // Sentences and texts may speak of decimal digits and of 12.34.
    [GeneratedRegex("//.*$|\"(\\\\.|[^\"\\\\])*\"", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Comment();
}

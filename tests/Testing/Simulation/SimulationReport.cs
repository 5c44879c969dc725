using System.Globalization;
using System.Text;

namespace Purlin.Testing;

/// <summary>What a series of simulations without a failure has done.</summary>
/// <param name="Schedules">How many ran.</param>
/// <param name="Events">How many events they had in all.</param>
/// <param name="Coverage">In how many schedules each kind of fault took place.</param>
public sealed record SimulationReport(int Schedules, long Events, IReadOnlyDictionary<string, int> Coverage)
{
    /// <summary>The share of schedules in which a kind took place, 0 to 1.</summary>
    /// <param name="kind">The name of a <see cref="FaultKind"/>.</param>
    public double ShareOf(string kind) => (double)Coverage[kind] / Schedules;

    /// <summary>A table for the test's output.</summary>
    public override string ToString()
    {
        var table = new StringBuilder();
        CultureInfo culture = CultureInfo.InvariantCulture;
        table.AppendLine(culture, $"{Schedules:N0} schedules, {Events:N0} events; share of schedules with each fault:");
        foreach (string kind in Coverage.Keys)
            table.AppendLine(culture, $"  {kind,-20} {ShareOf(kind),7:P1}");
        return table.ToString();
    }
}

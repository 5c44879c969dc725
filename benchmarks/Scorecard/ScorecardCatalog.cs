using System.Reflection;

namespace Purlin.Benchmarks;

/// <summary>Finds the scorecards of an assembly, so that libraries share no list of them.</summary>
public static class ScorecardCatalog
{
    /// <summary>Every scorecard of <paramref name="assembly"/>, by library name.</summary>
    public static IReadOnlyList<Scorecard> Of(Assembly assembly) =>
    [
        .. assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Scorecard)) && !type.IsAbstract)
            .Select(type => (Scorecard)Activator.CreateInstance(type)!)
            .OrderBy(card => card.Library, StringComparer.Ordinal),
    ];

    /// <summary>The scorecard of <paramref name="library"/> in any case, or null.</summary>
    public static Scorecard? Find(IEnumerable<Scorecard> cards, string library) =>
        cards.FirstOrDefault(card => card.Library.Equals(library, StringComparison.OrdinalIgnoreCase));
}

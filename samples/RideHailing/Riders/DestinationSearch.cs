namespace Purlin.Samples.RideHailing;

/// <summary>
/// How a rider gets from a wish to a place of the map. Today the wish is the place; with Trie the rider types a few
/// letters, typos included, and picks from the completions.
/// </summary>
internal sealed class DestinationSearch(Gravity gravity)
{
    public Place Choose(Place origin, Random random) => gravity.Near(origin, random);
}

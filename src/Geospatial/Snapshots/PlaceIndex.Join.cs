namespace Purlin.Geospatial;

public sealed partial class PlaceIndex
{
    /// <summary>This index with the places that it was built from, to answer with them.</summary>
    /// <typeparam name="T">The places.</typeparam>
    /// <param name="places">As many and in the same order; copied.</param>
    /// <exception cref="ArgumentException">They are not as many.</exception>
    public PlaceIndex<T> Join<T>(IEnumerable<T> places)
    {
        ArgumentNullException.ThrowIfNull(places);
        T[] all = [.. places];
        return all.Length == Length
            ? new PlaceIndex<T>(all, this)
            : throw new ArgumentException(
                $"There are {all.Length} places, but the index was built from {Length}; give those, in their order.",
                nameof(places));
    }
}

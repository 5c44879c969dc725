using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>
/// Orders what was found by anything else that is known of it. What was found is certain; the new order is one of those
/// alone, and a place that would be first in it is missed if it was not among them: ask for more than are wanted.
/// </summary>
public static class PlaceRanking
{
    /// <summary>The best of the places found, best first, equally good ones in the order they were found.</summary>
    /// <typeparam name="T">The places.</typeparam>
    /// <param name="found">The nearest, more than are wanted.</param>
    /// <param name="k">How many are wanted, at least 1.</param>
    /// <param name="score">How good one is, the greater, the better; NaN for one that is not wanted.</param>
    /// <exception cref="ArgumentOutOfRangeException">k is below 1.</exception>
    public static Neighbor<T>[] Rerank<T>(this Neighbor<T>[] found, int k, Func<Neighbor<T>, double> score) =>
        Best(found, k, score);

    /// <inheritdoc cref="Rerank{T}(Neighbor{T}[], int, Func{Neighbor{T}, double})"/>
    /// <param name="found">Those of the best scores, more than are wanted.</param>
    /// <param name="k">How many are wanted, at least 1.</param>
    /// <param name="score">How good one is, the greater, the better; NaN for one that is not wanted.</param>
    public static ScoredPlace<T>[] Rerank<T>(
        this ScoredPlace<T>[] found, int k, Func<ScoredPlace<T>, double> score) => Best(found, k, score);

    private static TFound[] Best<TFound>(TFound[] found, int k, Func<TFound, double> score)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(score);
        Guard.InRange(k, 1, int.MaxValue);
        return
        [
            .. found.Select(one => (One: one, Score: score(one))).Where(one => !double.IsNaN(one.Score))
                .OrderByDescending(one => one.Score).Take(k).Select(one => one.One),
        ];
    }
}

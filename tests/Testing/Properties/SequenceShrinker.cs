namespace Purlin.Testing;

/// <summary>
/// Smaller versions of a sequence: without all, without each half, each quarter, … each single item, and then of the
/// same length with one item simpler. The search takes the first that still fails and begins again from it.
/// </summary>
internal static class SequenceShrinker
{
    public static IEnumerable<T[]> Shrink<T>(T[] items, Func<T, IEnumerable<T>> simpler, int minLength = 0)
    {
        for (int chunk = items.Length; chunk > 0; chunk /= 2)
        {
            if (items.Length - chunk < minLength)
                continue;
            for (int start = 0; start < items.Length; start += chunk)
            {
                int end = Math.Min(start + chunk, items.Length);
                yield return [.. items.AsSpan(0, start), .. items.AsSpan(end)];
            }
        }

        for (int i = 0; i < items.Length; i++)
        {
            foreach (T candidate in simpler(items[i]))
            {
                T[] changed = [.. items];
                changed[i] = candidate;
                yield return changed;
            }
        }
    }
}

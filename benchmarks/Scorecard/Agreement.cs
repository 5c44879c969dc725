using System.Collections;
using System.Globalization;

namespace Purlin.Benchmarks;

/// <summary>A comparison of results.</summary>
/// <param name="What">What is compared.</param>
/// <param name="FindDifference">Null if equal, else the first difference in words.</param>
internal sealed record Agreement(string What, Func<string?> FindDifference)
{
    /// <summary>The first difference between two results in words, or null.</summary>
    public static string? Difference<T>(T ours, T expected)
    {
        if (ours is string || ours is not IEnumerable mine || expected is not IEnumerable other)
            return Equals(ours, expected) ? null : Differ(ours, expected);

        IEnumerator left = mine.GetEnumerator(), right = other.GetEnumerator();
        for (long index = 0; ; index++)
        {
            bool leftHas = left.MoveNext(), rightHas = right.MoveNext();
            if (leftHas != rightHas)
                return Text($"{(leftHas ? "expected" : "ours")} ends after {index} elements");
            if (!leftHas)
                return null;
            if (!Equals(left.Current, right.Current))
                return Text($"element {index}: {Differ(left.Current, right.Current)}");
        }
    }

    private static string Differ(object? ours, object? expected) =>
        Text($"ours {ours ?? "null"}, expected {expected ?? "null"}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

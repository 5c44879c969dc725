using System.Text;

namespace Purlin.Trie.Tests;

/// <summary>Optimal string alignment by the whole matrix of the plain dynamic programme, in scalars.</summary>
internal static class AlignmentOracle
{
    /// <summary>The distance of two texts.</summary>
    public static int Distance(Rune[] query, Rune[] text) => LastRow(query, text)[text.Length];

    /// <summary>The least distance of a query to any beginning of a text.</summary>
    public static int PrefixDistance(Rune[] query, Rune[] text) => LastRow(query, text).Min();

    public static Rune[] Scalars(ReadOnlySpan<byte> text) => [.. Encoding.UTF8.GetString(text).EnumerateRunes()];

    public static Rune[] Scalars(string text) => [.. text.EnumerateRunes()];

    private static int[] LastRow(Rune[] query, Rune[] text)
    {
        int[][] cost = [.. Enumerable.Range(0, query.Length + 1).Select(_ => new int[text.Length + 1])];
        for (int i = 0; i <= query.Length; i++)
        {
            for (int j = 0; j <= text.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i][j] = i + j;
                    continue;
                }

                int same = query[i - 1] == text[j - 1] ? 0 : 1;
                int least = Math.Min(cost[i - 1][j - 1] + same, 1 + Math.Min(cost[i - 1][j], cost[i][j - 1]));
                if (i > 1 && j > 1 && query[i - 1] == text[j - 2] && query[i - 2] == text[j - 1])
                    least = Math.Min(least, cost[i - 2][j - 2] + 1);
                cost[i][j] = least;
            }
        }

        return cost[query.Length];
    }
}

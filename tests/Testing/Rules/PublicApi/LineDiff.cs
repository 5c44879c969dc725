namespace Purlin.Testing;

/// <summary>The lines that differ between two texts, by their longest common subsequence.</summary>
internal static class LineDiff
{
    /// <summary>
    /// Lost lines with <c>-</c>, new ones with <c>+</c>, and before each change the nearest line without indentation,
    /// which names the type that it is in. Time and space grow with the product of both lengths.
    /// </summary>
    public static string Of(string before, string after)
    {
        string[] old = before.Split('\n'), now = after.Split('\n');
        int[,] common = CommonFrom(old, now);
        var diff = new List<string>();
        string? header = null, said = null;
        for (int i = 0, j = 0; i < old.Length || j < now.Length;)
        {
            bool isSame = i < old.Length && j < now.Length && old[i] == now[j];
            bool isLost = !isSame && i < old.Length && (j == now.Length || common[i + 1, j] >= common[i, j + 1]);
            string line = i < old.Length && (isSame || isLost) ? old[i] : now[j];
            bool isHeader = line.Length > 0 && line[0] != ' ';
            header = isHeader ? line : header;
            if (!isSame)
            {
                if (!isHeader && header != said && header is not null)
                    diff.Add("  " + header);
                said = header;
                diff.Add((isLost ? "- " : "+ ") + line);
            }

            i += isSame || isLost ? 1 : 0;
            j += isSame || !isLost ? 1 : 0;
        }

        return string.Join('\n', diff);
    }

    // [i, j]: how many lines old[i..] and now[j..] have in common, in order.
    private static int[,] CommonFrom(string[] old, string[] now)
    {
        int[,] common = new int[old.Length + 1, now.Length + 1];
        for (int i = old.Length - 1; i >= 0; i--)
        {
            for (int j = now.Length - 1; j >= 0; j--)
            {
                common[i, j] = old[i] == now[j]
                    ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        return common;
    }
}

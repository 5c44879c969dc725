namespace Purlin.Trie.Tests;

/// <summary>The test files of the Unicode standard, every line.</summary>
public sealed class UnicodeFilesTests
{
    [Fact]
    public void NormalizationTest_holds_in_all_lines()
    {
        UnicodeFiles.Require();
        HashSet<int> listed = [];
        int lines = 0;
        foreach (string[] line in UnicodeFiles.Lines("NormalizationTest.txt.bz2"))
        {
            byte[][] columns = [.. line.Take(5).Select(field => Scalars.Utf8(UnicodeFiles.Scalars(field)))];
            for (int i = 0; i < 5; i++)
                Assert.Equal(columns[i < 3 ? 1 : 3], Scalars.Nfc(columns[i]));
            if (UnicodeFiles.Scalars(line[0]) is [int single])
                listed.Add(single);
            lines++;
        }

        Assert.True(lines > 19_000, $"{lines} lines");
        // Part 1 lists every scalar that is changed by any form: all others are their own NFC.
        byte[] text = new byte[4];
        byte[] nfc = new byte[KeyFolder.MaxKeyBytes(4)];
        foreach (int scalar in Scalars.All.Where(scalar => !listed.Contains(scalar)))
        {
            int bytes = Utf8Scalars.Encode((uint)scalar, text);
            int length = KeyFolder.Write<NoFolding>(text.AsSpan(0, bytes), nfc, 0);
            Assert.True(nfc.AsSpan(0, length).SequenceEqual(text.AsSpan(0, bytes)), $"U+{scalar:X4}");
        }
    }

    [Fact]
    public void CaseFolding_holds_in_its_lines_C_and_S_and_nowhere_else()
    {
        UnicodeFiles.Require();
        Dictionary<int, int> foldings = UnicodeFiles.Lines("CaseFolding.txt")
            .Where(line => line[1] is "C" or "S")
            .ToDictionary(line => UnicodeFiles.Scalar(line[0]), line => UnicodeFiles.Scalar(line[2]));
        Assert.True(foldings.Count > 1_400, $"{foldings.Count} lines");
        foreach (int scalar in Scalars.All)
        {
            int folded = foldings.GetValueOrDefault(scalar, scalar);
            if (CaseFolding.Fold((uint)scalar) != folded)
                Assert.Fail($"U+{scalar:X4}");
        }
    }

    [Fact]
    public void GraphemeBreakTest_holds_in_all_lines()
    {
        UnicodeFiles.Require();
        int lines = 0;
        foreach (string[] line in UnicodeFiles.Lines("auxiliary/GraphemeBreakTest.txt", '\t'))
        {
            var text = new List<byte>();
            var breaks = new List<int>();
            foreach (string token in line[0].Split(' '))
            {
                if (token == "÷")
                    breaks.Add(text.Count);
                else if (token != "×")
                    text.AddRange(Scalars.Utf8(UnicodeFiles.Scalar(token)));
            }

            AssertBreaks(breaks, [.. text], line[0]);
            lines++;
        }

        Assert.True(lines > 600, $"{lines} lines");
    }

    private static void AssertBreaks(List<int> breaks, byte[] text, string line)
    {
        List<int> walked = [0];
        while (walked[^1] < text.Length)
            walked.Add(Graphemes.Next(text, walked[^1]));
        Assert.True(walked.SequenceEqual(breaks), line);
        int[] seen = [.. Enumerable.Range(0, text.Length + 1).Where(at => Graphemes.IsBoundary(text, at))];
        Assert.True(seen.SequenceEqual(breaks), line);
    }
}

namespace Purlin.Testing;

/// <summary>Files that a reader takes in at one sitting, and lines that fit a screen.</summary>
public static class FileSizeRule
{
    /// <summary>The most columns of a line.</summary>
    public const int MostColumns = 120;

    /// <summary>The most lines of a source file.</summary>
    public const int MostLines = 400;

    /// <summary>The most lines that half of a library's files may exceed.</summary>
    public const int MostMedianLines = 100;

    /// <summary>The files too long and the lines too wide; generated tables (<c>*.Tables.cs</c>) may be long.</summary>
    public static IEnumerable<Violation> Check(IEnumerable<SourceFile> files, int mostLines = MostLines)
    {
        foreach (SourceFile file in files)
        {
            if (file.Lines.Count > mostLines && !IsTable(file))
            {
                yield return new(file.At(mostLines + 1),
                    $"{file.Lines.Count} lines, at most {mostLines}: split it by concept");
            }

            for (int i = 0; i < file.Lines.Count; i++)
            {
                if (file.Lines[i].Length > MostColumns)
                {
                    yield return new(file.At(i + 1),
                        $"{file.Lines[i].Length} columns, at most {MostColumns}: break the line");
                }
            }
        }
    }

    /// <summary>The library whose files are long as a habit.</summary>
    /// <param name="files">Its source files.</param>
    /// <param name="folder">Where it is, for the report.</param>
    public static IEnumerable<Violation> CheckMedian(IEnumerable<SourceFile> files, string folder)
    {
        int[] lengths = [.. files.Where(file => !IsTable(file)).Select(file => file.Lines.Count).Order()];
        int median = lengths.Length == 0 ? 0 : lengths[lengths.Length / 2];
        if (median > MostMedianLines)
        {
            yield return new(folder,
                $"half of its files have {median} lines or more, at most {MostMedianLines}: split them by concept");
        }
    }

    private static bool IsTable(SourceFile file) => file.Path.EndsWith(".Tables.cs", StringComparison.Ordinal);
}

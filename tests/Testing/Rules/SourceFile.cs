namespace Purlin.Testing;

/// <summary>A text file as the rules see it. Immutable.</summary>
/// <param name="path">Its path from the repository's root, with <c>/</c> between the parts.</param>
/// <param name="text">Its whole text.</param>
public sealed class SourceFile(string path, string text)
{
    private static readonly string[] BuildFolders = ["bin", "obj", "out", "artifacts", ".git", ".vs", ".idea",
        ".vscode"];
    private IReadOnlyList<string>? _lines;
    private string? _code;

    /// <summary>The path from the repository's root, with <c>/</c> between the parts.</summary>
    public string Path => path;

    /// <summary>The whole text.</summary>
    public string Text => text;

    /// <summary>The lines without their ends; a line end at the end of the file starts no further line.</summary>
    public IReadOnlyList<string> Lines => _lines ??= Split(text);

    /// <summary>
    /// The C# text with comments blanked and literals filled, character for character at the same place.
    /// </summary>
    public string Code => _code ??= CSharpMask.Of(text);

    /// <summary>The place of a line, counted from 1, as editors open it.</summary>
    public string At(int line) => $"{path}:{line}";

    /// <summary>The place of a character of <see cref="Text"/>.</summary>
    public string AtOffset(int offset) => At(1 + text.AsSpan(0, offset).Count('\n'));

    /// <summary>Reads one file.</summary>
    /// <param name="root">The folder that <paramref name="path"/> starts from.</param>
    /// <param name="path">The path from there, with <c>/</c> between the parts.</param>
    public static SourceFile Read(string root, string path) =>
        new(path, File.ReadAllText(System.IO.Path.Combine(root, path)));

    /// <summary>
    /// Reads the files of a folder and those below it, except build output, in ordinal order of their paths.
    /// </summary>
    /// <param name="root">The folder that paths start from.</param>
    /// <param name="folder">The folder to read, from <paramref name="root"/>; one that is not there has no
    /// files.</param>
    /// <param name="pattern">Which files, such as <c>*.cs</c>.</param>
    public static IReadOnlyList<SourceFile> Under(string root, string folder, string pattern)
    {
        string start = System.IO.Path.Combine(root, folder);
        return Directory.Exists(start)
            ? [.. Walk(root, start, pattern).Order(StringComparer.Ordinal).Select(path => Read(root, path))]
            : [];
    }

    /// <summary>The paths of the files below a folder, except build output.</summary>
    public static IEnumerable<string> Walk(string root, string folder, string pattern)
    {
        foreach (string file in Directory.EnumerateFiles(folder, pattern))
            yield return System.IO.Path.GetRelativePath(root, file).Replace('\\', '/');
        foreach (string below in Directory.EnumerateDirectories(folder))
        {
            if (BuildFolders.Contains(System.IO.Path.GetFileName(below), StringComparer.Ordinal))
                continue;
            foreach (string file in Walk(root, below, pattern))
                yield return file;
        }
    }

    private static string[] Split(string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }
}

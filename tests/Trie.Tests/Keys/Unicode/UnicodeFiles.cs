using System.Diagnostics;
using System.Globalization;

namespace Purlin.Trie.Tests;

/// <summary>The files of the Unicode character database, version 15.0, as Debian's package unicode-data has them.</summary>
internal static class UnicodeFiles
{
    /// <summary>Where the package puts them.</summary>
    public const string Folder = "/usr/share/unicode";

    /// <summary>Skips or fails the running test where the files are not installed, or are of another version.</summary>
    public static void Require()
    {
        string path = Path.Combine(Folder, "CaseFolding.txt");
        Prerequisite.Require(
            File.Exists(path) && File.ReadLines(path).First().Contains("-15.0.0.txt", StringComparison.Ordinal),
            $"The files of Unicode 15.0.0 are not in {Folder}: install Debian's package unicode-data 15.0.0.");
    }

    /// <summary>The fields of each line that has any, without comments and blanks; unpacked if the name says so.</summary>
    /// <param name="name">The file's name inside the folder.</param>
    /// <param name="separator">What stands between fields.</param>
    public static IEnumerable<string[]> Lines(string name, char separator = ';')
    {
        foreach (string line in Read(Path.Combine(Folder, name)))
        {
            string content = line.Split('#')[0].Trim();
            if (content.Length > 0 && content[0] != '@')
                yield return content.Split(separator, StringSplitOptions.TrimEntries);
        }
    }

    /// <summary>A scalar, or the ends of a range of them, in hexadecimal digits.</summary>
    public static (int First, int Last) Range(string field)
    {
        string[] ends = field.Split("..");
        return (Scalar(ends[0]), Scalar(ends[^1]));
    }

    /// <summary>A scalar in hexadecimal digits.</summary>
    public static int Scalar(string field) => int.Parse(field, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Scalars in hexadecimal digits with blanks between them.</summary>
    public static int[] Scalars(string field) =>
        [.. field.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Scalar)];

    private static IEnumerable<string> Read(string path) =>
        path.EndsWith(".bz2", StringComparison.Ordinal) ? Unpack(path) : File.ReadLines(path);

    // The framework has no bzip2 of its own.
    private static string[] Unpack(string path)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        Prerequisite.Require(
            folders.Any(folder => File.Exists(Path.Combine(folder, "bzip2"))),
            "There is no bzip2 on PATH: install Debian's package bzip2.");
        var start = new ProcessStartInfo("bzip2", ["-dc", path]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return text.Split('\n');
    }
}

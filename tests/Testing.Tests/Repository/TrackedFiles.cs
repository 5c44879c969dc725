using System.Diagnostics;

namespace Purlin.Testing.Tests;

/// <summary>The text files that a clone has, and those about to be added.</summary>
internal static class TrackedFiles
{
    /// <summary>Reads them: as git lists them, or all outside of build output where git is not there.</summary>
    /// <param name="root">The checkout.</param>
    public static IReadOnlyList<SourceFile> In(string root)
    {
        IEnumerable<string> paths = Git(
            root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")?.Split('\0')
            ?? SourceFile.Walk(root, root, "*");
        return
        [
            .. paths.Where(path => path.Length > 0 && File.Exists(Path.Combine(root, path)))
                .Distinct(StringComparer.Ordinal)
                .Select(path => SourceFile.Read(root, path))
                .Where(file => !file.Text.Contains('\0', StringComparison.Ordinal)),
        ];
    }

    /// <summary>What a git command prints, or null where git is missing or fails.</summary>
    public static string? Git(string root, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo("git", arguments)
            {
                WorkingDirectory = root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process git = Process.Start(start)!;
            Task<string> errors = git.StandardError.ReadToEndAsync();
            string output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            _ = errors;
            return git.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

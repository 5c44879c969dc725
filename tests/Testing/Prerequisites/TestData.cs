using System.IO.Compression;

namespace Purlin.Testing;

/// <summary>
/// Real data for tests, found through the environment variable <c>PURLIN_DATA</c>; it has no default.
/// </summary>
public static class TestData
{
    /// <summary>The variable that names the folder of real data.</summary>
    public const string Variable = "PURLIN_DATA";

    /// <summary>The folder of real data, or null where the variable is not set.</summary>
    public static string? Folder =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : null;

    /// <summary>
    /// Opens a file of the folder, unpacked if its name ends in <c>.gz</c>. Without the folder or the file the running
    /// test is skipped, whatever <see cref="Prerequisite.Variable"/> says: seeded generators stand in on such machines.
    /// </summary>
    /// <param name="name">The file's name inside the folder, such as <c>words-en.txt.gz</c>.</param>
    public static Stream Open(string name) => Open(Folder, name);

    internal static Stream Open(string? folder, string name)
    {
        string? path = folder is null ? null : Path.Combine(folder, name);
        bool present = path is not null && File.Exists(path);
        Prerequisite.Require(
            present, $"{name} is not here: set {Variable} to the folder that has it.", missingIsFailure: false);
        FileStream file = File.OpenRead(path!);
        return name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }
}

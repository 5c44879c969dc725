using System.IO.Compression;
using System.Xml.Linq;

namespace Purlin.Testing.Tests;

/// <summary>A packed package and its symbols, read into memory.</summary>
/// <param name="Files">The files of the package, by their path inside.</param>
/// <param name="Symbols">The files of the symbol package.</param>
internal sealed record PackedPackage(
    IReadOnlyDictionary<string, byte[]> Files, IReadOnlyDictionary<string, byte[]> Symbols)
{
    /// <summary>The newest pack of a package, or null where none is.</summary>
    /// <param name="folder">The folder that <c>dotnet pack</c> writes to.</param>
    /// <param name="id">The package's id.</param>
    public static PackedPackage? Newest(string folder, string id)
    {
        if (!Directory.Exists(folder))
            return null;
        string? newest = Directory.EnumerateFiles(folder, $"{id}.*.nupkg")
            .Where(file => char.IsAsciiDigit(Path.GetFileName(file)[id.Length + 1]))
            .MaxBy(File.GetLastWriteTimeUtc);
        return newest is null ? null : new PackedPackage(Read(newest), Read(Path.ChangeExtension(newest, ".snupkg")));
    }

    /// <summary>The package's description of itself.</summary>
    public XDocument Nuspec() => XDocument.Load(
        new MemoryStream(Files.Single(file => file.Key.EndsWith(".nuspec", StringComparison.Ordinal)).Value));

    private static Dictionary<string, byte[]> Read(string path)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (!File.Exists(path))
            return files;
        using ZipArchive archive = ZipFile.OpenRead(path);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using Stream packed = entry.Open();
            using var bytes = new MemoryStream();
            packed.CopyTo(bytes);
            files.Add(entry.FullName, bytes.ToArray());
        }

        return files;
    }
}

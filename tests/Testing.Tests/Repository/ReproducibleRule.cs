using System.Reflection.PortableExecutable;
using System.Text;

namespace Purlin.Testing.Tests;

/// <summary>
/// Two machines build the same bytes, and the bytes do not say where: not in names, not in packed sources.
/// </summary>
internal static class ReproducibleRule
{
    private const string Root = "/_/";

    /// <summary>The texts that say where a file was built.</summary>
    /// <param name="file">The file, for the report.</param>
    /// <param name="bytes">Its bytes, searched as UTF-8 and as UTF-16.</param>
    /// <param name="secrets">What must not occur.</param>
    public static IEnumerable<Violation> CheckBytes(string file, byte[] bytes, IEnumerable<string> secrets) =>
        from secret in secrets
        where bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0
            || bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(secret)) >= 0
        select new Violation(file, $"contains \"{secret}\": a package must not say where it was built");

    /// <summary>Whether the compiler promised that equal input gives equal output.</summary>
    public static IEnumerable<Violation> CheckAssembly(string file, byte[] assembly)
    {
        using var reader = new PEReader(new MemoryStream(assembly));
        if (!reader.ReadDebugDirectory().Any(entry => entry.Type == DebugDirectoryEntryType.Reproducible))
        {
            yield return new(file,
                "was not compiled deterministically: build it with <Deterministic>true</Deterministic>");
        }
    }

    /// <summary>The documents named by a place of the machine, without their text, or with a secret in it.</summary>
    public static IEnumerable<Violation> CheckSymbols(string file, byte[] pdb, IReadOnlyCollection<string> secrets)
    {
        foreach ((string name, string? text) in SymbolFile.Documents(pdb))
        {
            if (!name.StartsWith(Root, StringComparison.Ordinal))
                yield return new(file, $"names the document {name}: map the path to {Root} (PathMap)");
            if (text is null)
                yield return new(file, $"lacks the text of {name}: embed it (EmbedAllSources)");
            foreach (Violation violation in CheckBytes($"{file}, {name}", Encoding.UTF8.GetBytes(text ?? ""), secrets))
                yield return violation;
        }
    }
}

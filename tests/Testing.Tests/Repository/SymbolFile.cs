using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text;

namespace Purlin.Testing.Tests;

/// <summary>A portable PDB: the documents that it names and the sources that travel inside it.</summary>
internal static class SymbolFile
{
    // The kind of custom debug information that holds a document's text (Portable PDB format, "Embedded Source").
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    /// <summary>Every document: its name and its text, or null where the text is not inside.</summary>
    public static IReadOnlyList<(string Name, string? Text)> Documents(byte[] pdb)
    {
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(pdb));
        MetadataReader reader = provider.GetMetadataReader();
        var documents = new List<(string, string?)>();
        foreach (DocumentHandle handle in reader.Documents)
        {
            string name = reader.GetString(reader.GetDocument(handle).Name);
            byte[]? blob = reader.GetCustomDebugInformation(handle).Select(reader.GetCustomDebugInformation)
                .Where(info => reader.GetGuid(info.Kind) == EmbeddedSource)
                .Select(info => reader.GetBlobBytes(info.Value)).FirstOrDefault();
            documents.Add((name, blob is null ? null : Unpack(blob)));
        }

        return documents;
    }

    // Four bytes of unpacked length, 0 for a text that is not packed, then the text.
    private static string Unpack(byte[] blob)
    {
        using Stream text = BitConverter.ToInt32(blob) == 0
            ? new MemoryStream(blob, 4, blob.Length - 4)
            : new DeflateStream(new MemoryStream(blob, 4, blob.Length - 4), CompressionMode.Decompress);
        using var reader = new StreamReader(text, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

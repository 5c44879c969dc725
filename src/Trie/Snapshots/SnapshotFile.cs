using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using Purlin.Shared;

namespace Purlin.Trie;

/// <summary>Images as files: written as they are, mapped as they are.</summary>
internal static unsafe class SnapshotFile
{
    private const long MaxAutoVerifyBytes = 64L << 20;
    private const int MaxWrittenBytes = 1 << 24;

    /// <summary>Writes an image as the whole new content of a file, durable when this returns.</summary>
    /// <exception cref="CompletionSnapshotException">The image is damaged: nothing is written.</exception>
    public static void Write(IDisk disk, string path, IndexImage image)
    {
        image.Verify();
        using var file = new ReplacementFile(disk, path);
        for (long at = 0; at < image.Bytes; at += MaxWrittenBytes)
            file.Write(new ReadOnlySpan<byte>(image.Start + at, (int)Math.Min(image.Bytes - at, MaxWrittenBytes)));
        file.Commit();
        GC.KeepAlive(image);
    }

    /// <summary>Maps a file, after what is to be checked of it is.</summary>
    public static IndexImage Map(string path, CompletionVerification verification)
    {
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        });
        string name = $"'{path}'";
        long bytes = stream.Length;
        if (bytes < ImageHeader.Bytes)
        {
            throw bytes == 0
                ? CompletionSnapshotException.NotASnapshot(name)
                : CompletionSnapshotException.Truncated(name, bytes, ImageHeader.Bytes);
        }

        using var file = MemoryMappedFile.CreateFromFile(
            stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);

        // Not disposed: its handle unmaps when nobody can reach the image any more.
        MemoryMappedViewAccessor view = file.CreateViewAccessor(0, bytes, MemoryMappedFileAccess.Read);
        SafeMemoryMappedViewHandle memory = view.SafeMemoryMappedViewHandle;
        try
        {
            var image = new IndexImage(memory, (byte*)memory.DangerousGetHandle(), bytes, name);
            if (verification == CompletionVerification.Full
                || (verification == CompletionVerification.Auto && bytes <= MaxAutoVerifyBytes))
            {
                image.Verify();
            }

            return image;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }
}

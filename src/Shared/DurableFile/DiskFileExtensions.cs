namespace Purlin.Shared;

/// <summary>Whole reads and writes from the partial ones of the seam.</summary>
internal static class DiskFileExtensions
{
    /// <summary>Writes all bytes, continuing after short writes.</summary>
    /// <exception cref="IOException">A write failed, or wrote nothing.</exception>
    public static void WriteAll(this IDiskFile file, ReadOnlySpan<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            int written = file.Write(bytes, offset);
            if (written <= 0 || written > bytes.Length)
                throw new IOException($"A write of {bytes.Length} bytes at {offset} reported {written} bytes written.");
            bytes = bytes[written..];
            offset += written;
        }
    }

    /// <summary>Reads until the buffer is full or the file ends.</summary>
    /// <returns>Bytes read.</returns>
    public static int ReadUpTo(this IDiskFile file, Span<byte> buffer, long offset)
    {
        int total = 0;
        while (total < buffer.Length && file.Read(buffer[total..], offset + total) is > 0 and int read)
            total += read;
        return total;
    }
}

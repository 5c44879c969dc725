namespace Purlin.Shared;

/// <summary>An open file of an <see cref="IDisk"/>. Not thread-safe. Disposing closes it and syncs nothing.</summary>
internal interface IDiskFile : IDisposable
{
    /// <summary>The size in bytes.</summary>
    long Length { get; }

    /// <summary>Reads at an offset.</summary>
    /// <returns>
    /// Bytes read, fewer than asked for at will; 0 only at the end of the file or for an empty buffer.
    /// </returns>
    int Read(Span<byte> buffer, long offset);

    /// <summary>Writes at an offset; the file grows as needed.</summary>
    /// <returns>Bytes written, at least 1 and at most <c>bytes.Length</c>: a short write is no error.</returns>
    int Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>
    /// Returns when everything written is on the device. A failure says that the unwritten part may be lost for good:
    /// the kernel marks failed pages clean, so a second call would succeed without having written them.
    /// </summary>
    /// <param name="dataOnly">Leaves out metadata that reading the data back does not need, such as times.</param>
    void Sync(bool dataOnly);

    /// <summary>Cuts the file to a size, or grows it with zeros. Durable after a full <see cref="Sync"/>.</summary>
    void Truncate(long length);
}

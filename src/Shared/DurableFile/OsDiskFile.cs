namespace Purlin.Shared;

/// <summary>An open file of the operating system.</summary>
/// <param name="stream">Owns the handle; only the handle is used.</param>
internal sealed class OsDiskFile(FileStream stream) : IDiskFile
{
    /// <inheritdoc/>
    public long Length => RandomAccess.GetLength(stream.SafeFileHandle);

    /// <inheritdoc/>
    public int Read(Span<byte> buffer, long offset) => RandomAccess.Read(stream.SafeFileHandle, buffer, offset);

    /// <inheritdoc/>
    public int Write(ReadOnlySpan<byte> bytes, long offset)
    {
        // The framework continues short writes itself and throws for what is left.
        RandomAccess.Write(stream.SafeFileHandle, bytes, offset);
        return bytes.Length;
    }

    /// <inheritdoc/>
    public void Sync(bool dataOnly) => NativeDisk.Sync(stream.SafeFileHandle, dataOnly, stream.Name);

    /// <inheritdoc/>
    public void Truncate(long length) => RandomAccess.SetLength(stream.SafeFileHandle, length);

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}

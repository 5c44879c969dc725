using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>The beginning of a file, to be read: what is behind it is not looked at. Owns the file.</summary>
/// <param name="file">The file.</param>
/// <param name="limit">How many bytes of it there are at most.</param>
internal sealed class BoundedFile(IDiskFile file, long limit) : IDiskFile
{
    /// <inheritdoc/>
    public long Length { get; } = Math.Min(file.Length, limit);

    /// <inheritdoc/>
    public int Read(Span<byte> buffer, long offset) => offset >= Length
        ? 0
        : file.Read(buffer[..(int)Math.Min(buffer.Length, Length - offset)], offset);

    /// <inheritdoc/>
    public int Write(ReadOnlySpan<byte> bytes, long offset) => throw ReadOnly();

    /// <inheritdoc/>
    public void Sync(bool dataOnly) => throw ReadOnly();

    /// <inheritdoc/>
    public void Truncate(long length) => throw ReadOnly();

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static NotSupportedException ReadOnly() => new("This part of a file is read alone.");
}

namespace Purlin.Testing;

/// <summary>
/// An open file of a <see cref="SimulatedDisk"/>. It stays the same file when its name changes or goes.
/// </summary>
public sealed class SimulatedFile
{
    private readonly SimulatedDisk _disk;
    private readonly int _incarnation;

    internal SimulatedFile(SimulatedDisk disk, DiskInode inode, string path) =>
        (_disk, Inode, Path, _incarnation) = (disk, inode, path, disk.Node.Incarnation);

    /// <summary>The name it was opened by.</summary>
    public string Path { get; }

    /// <summary>Its length as programs see it.</summary>
    public long Length => Inode.Cached.Length;

    internal DiskInode Inode { get; }

    /// <summary>Reads at a position.</summary>
    /// <returns>How many bytes; fewer than asked for at the end of the file, 0 behind it.</returns>
    /// <exception cref="IOException">Injected.</exception>
    public int Read(Span<byte> buffer, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        _disk.Begin(this, _incarnation);
        _disk.ThrowIfFaulty(DiskOperation.Read, Path);
        if (offset >= Length)
            return 0;
        ReadOnlySpan<byte> rest = Inode.Cached.Bytes[(int)offset..];
        int count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        return count;
    }

    /// <summary>Writes at a position; a gap before it reads as zeros.</summary>
    /// <exception cref="IOException">Injected; a part may have been written.</exception>
    public void Write(ReadOnlySpan<byte> data, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        _disk.Begin(this, _incarnation);
        _disk.Write(this, data, offset);
    }

    /// <summary>Writes at the end.</summary>
    /// <exception cref="IOException">Injected; a part may have been written.</exception>
    public void Append(ReadOnlySpan<byte> data) => Write(data, Length);

    /// <summary>Sets the length; new bytes are zeros.</summary>
    /// <exception cref="IOException">Injected; nothing has changed.</exception>
    public void Truncate(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _disk.Begin(this, _incarnation);
        _disk.Truncate(this, length);
    }

    /// <summary>Makes all content durable; not the name, see <see cref="SimulatedDisk.SyncDirectory"/>.</summary>
    /// <exception cref="IOException">Injected.</exception>
    public void Sync()
    {
        _disk.Begin(this, _incarnation);
        _disk.Sync(this);
    }
}

using Purlin.Shared;

namespace Purlin.Snowflake.Tests;

/// <summary>
/// A disk of one file, whatever its name: as quick as a parser needs it that is given 100,000 of them. What has been
/// written is there, and nothing is lost.
/// </summary>
internal sealed class OneFileDisk(byte[] content) : IDisk, IDiskFile
{
    public long Length => content.Length;

    public int Read(Span<byte> buffer, long offset)
    {
        if (offset >= content.Length)
            return 0;
        ReadOnlySpan<byte> rest = content.AsSpan((int)offset);
        int count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        return count;
    }

    public int Write(ReadOnlySpan<byte> bytes, long offset)
    {
        if (offset + bytes.Length > content.Length)
            Array.Resize(ref content, (int)offset + bytes.Length);
        bytes.CopyTo(content.AsSpan((int)offset));
        return bytes.Length;
    }

    public IDiskFile Open(string path, DiskMode mode) => this;

    public bool Exists(string path) => true;

    public void Sync(bool dataOnly)
    {
    }

    public void SyncDirectory(string directory)
    {
    }

    public void Dispose()
    {
    }

    public void Truncate(long length) => throw new NotSupportedException();

    public string[] List(string directory) => throw new NotSupportedException();

    public void CreateDirectory(string path) => throw new NotSupportedException();

    public void Rename(string from, string to) => throw new NotSupportedException();

    public void Delete(string path) => throw new NotSupportedException();

    public IDisposable? TryLock(string path) => throw new NotSupportedException();
}

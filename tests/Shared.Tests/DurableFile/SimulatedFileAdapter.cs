namespace Purlin.Shared.Tests;

/// <summary>An open file of a <see cref="SimulatedDiskAdapter"/>.</summary>
internal sealed class SimulatedFileAdapter(SimulatedDiskAdapter disk, SimulatedFile file) : IDiskFile
{
    private const int ShortWriteBytes = 7;

    public long Length => file.Length;

    public int Read(Span<byte> buffer, long offset)
    {
        try
        {
            return file.Read(buffer, offset);
        }
        catch (IOException)
        {
            disk.NoteFailure("read");
            throw;
        }
    }

    public int Write(ReadOnlySpan<byte> bytes, long offset)
    {
        int count = disk.ShortWrites ? Math.Min(ShortWriteBytes, bytes.Length) : bytes.Length;
        try
        {
            file.Write(bytes[..count], offset);
            return count;
        }
        catch (IOException)
        {
            disk.NoteFailure("write");
            throw;
        }
    }

    public void Sync(bool dataOnly) => disk.Call("sync", file.Sync);

    public void Truncate(long length) => disk.Call("truncate", () => file.Truncate(length));

    // The simulated file stays; there is no handle to give back.
    public void Dispose()
    {
    }
}

namespace Purlin.Trie;

/// <summary>
/// Memory for many small things that stay where they are until all go. Outside of the managed heap, in pieces, so that
/// nothing is copied as it grows. Not thread-safe.
/// </summary>
internal sealed unsafe class TermArena : IDisposable
{
    private const int ChunkBytes = 1 << 22;

    private readonly List<NativeBuffer> _chunks = [];
    private byte* _next;
    private byte* _end;

    /// <summary>Room for so many bytes, readable 8 bytes beyond its end.</summary>
    /// <param name="bytes">1 to 65,536.</param>
    public byte* Take(int bytes)
    {
        if (_end - _next < bytes)
        {
            var chunk = new NativeBuffer();
            _chunks.Add(chunk);
            _next = chunk.Grow(ChunkBytes);
            _end = _next + ChunkBytes - sizeof(ulong);
        }

        byte* room = _next;
        _next += bytes;
        return room;
    }

    /// <inheritdoc/>
    public void Dispose() => _chunks.ForEach(chunk => chunk.Dispose());
}

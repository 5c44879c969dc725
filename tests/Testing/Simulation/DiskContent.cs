namespace Purlin.Testing;

/// <summary>Growable bytes of a file.</summary>
internal sealed class DiskContent
{
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        int end = checked((int)offset + data.Length);
        if (end > Length)
            SetLength(end);
        data.CopyTo(_bytes.AsSpan((int)offset));
    }

    public void SetLength(long length)
    {
        int size = checked((int)length);
        if (size > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(size, 2 * _bytes.Length));
        if (size < Length)
            Array.Clear(_bytes, size, Length - size);
        Length = size;
    }

    public void CopyFrom(DiskContent other)
    {
        _bytes = [.. other.Bytes];
        Length = _bytes.Length;
    }
}

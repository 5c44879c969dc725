namespace Purlin.Ledger;

/// <summary>Scratch memory for one record: grows to the largest and is then used again. Not thread-safe.</summary>
public sealed class RecordBuffer
{
    private byte[] _bytes = [];

    /// <summary>So many bytes to write into; what was handed out before is given up.</summary>
    /// <param name="length">>= 0.</param>
    public Span<byte> GetSpan(int length) => GetArray(length).AsSpan(0, length);

    /// <summary>The same as memory, for reads that complete later.</summary>
    /// <param name="length">>= 0.</param>
    public Memory<byte> GetMemory(int length) => GetArray(length).AsMemory(0, length);

    private byte[] GetArray(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length > _bytes.Length)
            _bytes = GC.AllocateUninitializedArray<byte>(Math.Max(length, (int)Math.Min(2L * _bytes.Length, 1 << 20)));
        return _bytes;
    }
}

namespace Purlin.Trie;

/// <summary>
/// Finds the prefixes that many terms begin with, while the terms go by in order. Only where a scalar ends: nobody asks
/// for a piece of one. Not thread-safe.
/// </summary>
/// <param name="least">The least number of terms.</param>
/// <param name="found">Is told each prefix once, the longer before the shorter, with its range.</param>
internal sealed class HeavyPrefixFinder(int least, HeavyPrefixFound found)
{
    private readonly byte[] _last = new byte[BlockFormat.MaxTermBytes];

    // Of each length the first term that begins with so much of the last one.
    private readonly int[] _starts = new int[BlockFormat.MaxTermBytes + 1];
    private int _length;
    private int _count;

    /// <summary>The next term.</summary>
    /// <param name="key">1 to 256 bytes, above the one before.</param>
    public void Add(ReadOnlySpan<byte> key)
    {
        int shared = key.CommonPrefixLength(_last.AsSpan(0, _length));
        EndBeyond(shared);
        _starts.AsSpan(shared + 1, key.Length - shared).Fill(_count);
        key.CopyTo(_last);
        _length = key.Length;
        _count++;
    }

    /// <summary>There are no more.</summary>
    public void End() => EndBeyond(0);

    private void EndBeyond(int shared)
    {
        for (int length = _length; length > shared; length--)
        {
            if (_count - _starts[length] < least)
                continue;
            bool endsScalar = length == _length || (_last[length] & 0xC0) != 0x80;
            if (endsScalar)
                found(_last.AsSpan(0, length), new(_starts[length], _count));
        }
    }
}

/// <summary>Is told of a prefix that many terms begin with.</summary>
internal delegate void HeavyPrefixFound(ReadOnlySpan<byte> prefix, IdRange range);

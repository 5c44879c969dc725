using System.Buffers.Binary;

namespace Purlin.Trie;

/// <summary>
/// Writes a dictionary, key after key in the order of their bytes. What it writes depends on what it is given alone.
/// Not thread-safe.
/// </summary>
internal sealed unsafe class DictionaryWriter : IDisposable
{
    private readonly NativeBuffer _blocks = new();
    private readonly NativeBuffer _starts = new();
    private readonly NativeBuffer _heads = new();
    private readonly byte[] _terms = new byte[BlockFormat.Terms * BlockFormat.MaxTermBytes];
    private readonly int[] _ends = new int[BlockFormat.Terms];
    private readonly byte[] _shared = new byte[BlockFormat.Terms];
    private readonly byte[] _rests = new byte[BlockFormat.Terms];
    private readonly byte[] _surfaces = new byte[BlockFormat.Terms * BlockFormat.MaxSurfaceBytes];
    private uint _withSurface;
    private int _surfaceBytes;
    private int _inBlock;
    private int _count;

    /// <summary>How many keys were added.</summary>
    public int Count => _count;

    /// <summary>The levels of the <see cref="BlockLocator"/>, once finished.</summary>
    public NativeBuffer Heads => _heads;

    /// <summary>Where each block begins, once finished.</summary>
    public NativeBuffer Starts => _starts;

    /// <summary>The blocks, once finished.</summary>
    public NativeBuffer Blocks => _blocks;

    /// <summary>Adds a key.</summary>
    /// <param name="key">1 to 256 bytes, above the one before.</param>
    /// <param name="surface">How its text was written, by <see cref="Surface"/>; empty if as the key.</param>
    /// <exception cref="ArgumentException">It is not above the one before, or of another length.</exception>
    /// <exception cref="InvalidOperationException">There are as many as ids.</exception>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> surface = default)
    {
        if (key.Length is 0 or > BlockFormat.MaxTermBytes)
        {
            throw new ArgumentException(
                $"A key has 1 to {BlockFormat.MaxTermBytes} bytes, but this one has {key.Length}.", nameof(key));
        }

        if (_count == int.MaxValue)
            throw new InvalidOperationException($"A dictionary holds {int.MaxValue} terms: split it into shards.");
        ReadOnlySpan<byte> last = _count == 0 ? [] : Term((_count - 1) % BlockFormat.Terms);
        int shared = last.CommonPrefixLength(key);
        if (shared == key.Length || (shared < last.Length && last[shared] > key[shared]))
            throw new ArgumentException("A key must be above the one before it.", nameof(key));
        if (_inBlock == BlockFormat.Terms)
            EndBlock();
        int start = _inBlock == 0 ? 0 : _ends[_inBlock - 1];
        key.CopyTo(_terms.AsSpan(start));
        (_shared[_inBlock], _rests[_inBlock]) =
            _inBlock == 0 ? ((byte)0, (byte)0) : ((byte)shared, (byte)(key.Length - shared - 1));
        if (!surface.IsEmpty)
        {
            surface.CopyTo(_surfaces.AsSpan(_surfaceBytes));
            _surfaceBytes += surface.Length;
            _withSurface |= 1u << _inBlock;
        }

        _ends[_inBlock++] = start + key.Length;
        _count++;
    }

    /// <summary>Ends the dictionary, and answers where it lies until the writer is disposed of.</summary>
    public DictionarySections Finish()
    {
        if (_inBlock > 0)
            EndBlock();
        int blocks = DictionarySections.BlocksOf(_count);
        _blocks.Grow(BlockFormat.MaxBytes);
        _heads.Grow((BlockLocator.SizeOf(blocks) - blocks) * sizeof(ulong));
        BlockLocator.Build((ulong*)_heads.Start, blocks);
        return new(_count, (ulong*)_heads.Start, (uint*)_starts.Start, _blocks.Start, _blocks.Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _blocks.Dispose();
        _starts.Dispose();
        _heads.Dispose();
    }

    private ReadOnlySpan<byte> Term(int lane)
    {
        int start = lane == 0 ? 0 : _ends[lane - 1];
        return _terms.AsSpan(start, _ends[lane] - start);
    }

    private void EndBlock()
    {
        long start = _blocks.Length;
        *(uint*)_starts.Grow(sizeof(uint)) = checked((uint)(start / DictionarySections.StartUnit));
        ReadOnlySpan<byte> first = Term(0);
        *(ulong*)_heads.Grow(sizeof(ulong)) = HeadOf(first);
        // Lanes behind the last term share and add as little as can be.
        byte least = byte.MaxValue, most = 0, longest = 0;
        for (int lane = 1; lane < _inBlock; lane++)
        {
            (least, most) = (Math.Min(least, _shared[lane]), Math.Max(most, _shared[lane]));
            longest = Math.Max(longest, _rests[lane]);
        }

        least = Math.Min(least, most);
        _shared.AsSpan(_inBlock).Fill(least);
        _rests.AsSpan(_inBlock).Clear();
        bool isWide = most - least > BlockFormat.MaxNibble || longest > BlockFormat.MaxNibble
            || least == BlockFormat.Wide;
        _blocks.Append([isWide ? BlockFormat.Wide : least, (byte)(first.Length - 1)]);
        *(uint*)_blocks.Grow(sizeof(uint)) = _withSurface;
        _shared[0] = least;
        WriteLanes(_shared, isWide, least);
        WriteLanes(_rests, isWide, 0);
        if (first.Length > BlockFormat.HeadBytes)
            _blocks.Append(first[BlockFormat.HeadBytes..]);
        for (int lane = 1; lane < _inBlock; lane++)
            _blocks.Append(Term(lane)[_shared[lane]..]);
        if (_withSurface != 0)
        {
            // To where the rest of a 33rd term would begin: terms that are not there have rests of one byte.
            _blocks.Grow(BlockFormat.Terms - _inBlock);
            _blocks.Append(_surfaces.AsSpan(0, _surfaceBytes));
        }

        _blocks.Grow(_blocks.Length % DictionarySections.StartUnit);
        (_inBlock, _withSurface, _surfaceBytes) = (0, 0, 0);
    }

    private void WriteLanes(ReadOnlySpan<byte> lanes, bool isWide, byte least)
    {
        if (isWide)
        {
            _blocks.Append(lanes);
            return;
        }

        var nibbles = new Span<byte>(_blocks.Grow(BlockFormat.NibbleLanes), BlockFormat.NibbleLanes);
        for (int i = 0; i < nibbles.Length; i++)
            nibbles[i] = (byte)((lanes[i] - least) | ((lanes[i + BlockFormat.NibbleLanes] - least) << 4));
    }

    private static ulong HeadOf(ReadOnlySpan<byte> term)
    {
        Span<byte> head = stackalloc byte[BlockFormat.HeadBytes];
        head.Clear();
        term[..Math.Min(term.Length, head.Length)].CopyTo(head);
        return BinaryPrimitives.ReadUInt64BigEndian(head);
    }
}

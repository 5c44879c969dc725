namespace Purlin.Ledger;

/// <summary>
/// Legs that are only ever appended: packed blocks of 64 with the sum before each, and the newest ones as they are.
/// A question is a binary search over blocks, one inside a block, and at most 63 additions.
/// </summary>
/// <remarks>
/// Memory grows in chunks that never move, so that no append copies more than one chunk. What is sorted in it is
/// the owner's affair. Not thread-safe.
/// </remarks>
internal sealed class LegRun
{
    private const int Legs = LegBlock.Legs;
    private const int ChunkBytes = 32 * 1024;
    private const int PlaceShift = 16;

    private readonly ChunkedBlocks _blocks = new();
    private readonly List<byte[]> _chunks = [];
    private HistoryLeg[] _tail = [];
    private int _tailCount;
    private int _used;
    private Int128 _sum;

    /// <summary>How many legs.</summary>
    public long Count => (long)_blocks.Count * Legs + _tailCount;

    /// <summary>Bytes of memory, all arrays included.</summary>
    public long MemoryBytes => _blocks.MemoryBytes + _chunks.Sum(chunk => (long)chunk.Length) + _tail.Length * 24L;

    /// <summary>One leg.</summary>
    public HistoryLeg this[long index]
    {
        get
        {
            int block = (int)(index / Legs);
            if (block == _blocks.Count)
                return _tail[(int)(index % Legs)];
            ref readonly LegBlock header = ref _blocks[block];
            return header.Get(Columns(header), (int)(index % Legs));
        }
    }

    /// <summary>Appends a leg.</summary>
    public void Append(in HistoryLeg leg)
    {
        if (_tailCount == _tail.Length)
            Array.Resize(ref _tail, Math.Min(Legs, Math.Max(4, 2 * _tail.Length)));
        _tail[_tailCount++] = leg;
        _sum += leg.Amount;
        if (_tailCount == Legs)
            Seal();
    }

    /// <summary>How many legs are not past a sequence, if they ascend by it.</summary>
    public long CountBySequence(long sequence)
    {
        if (_tailCount > 0 && _tail[0].Sequence <= sequence)
        {
            int count = 1;
            while (count < _tailCount && _tail[count].Sequence <= sequence)
                count++;
            return (long)_blocks.Count * Legs + count;
        }

        int block = _blocks.LastBySequence(sequence);
        if (block < 0)
            return 0;
        ref readonly LegBlock header = ref _blocks[block];
        return (long)block * Legs + header.CountBySequence(Columns(header), sequence);
    }

    /// <summary>How many legs are not past an effective time, if they ascend by it.</summary>
    public long CountByEffective(long effectiveTicks)
    {
        if (_tailCount > 0 && _tail[0].EffectiveTicks <= effectiveTicks)
        {
            int count = 1;
            while (count < _tailCount && _tail[count].EffectiveTicks <= effectiveTicks)
                count++;
            return (long)_blocks.Count * Legs + count;
        }

        return CountByEffective(effectiveTicks, 0, _blocks.Count);
    }

    /// <summary>How many legs before a block are not past an effective time, if some blocks ascend by it.</summary>
    /// <param name="effectiveTicks">The time.</param>
    /// <param name="firstBlock">The first block that ascends; those before it count in full.</param>
    /// <param name="endBlock">The block behind the last.</param>
    public long CountByEffective(long effectiveTicks, int firstBlock, int endBlock)
    {
        int block = _blocks.LastByEffective(effectiveTicks, firstBlock, endBlock);
        if (block < firstBlock)
            return (long)firstBlock * Legs;
        ref readonly LegBlock header = ref _blocks[block];
        return (long)block * Legs + header.CountByEffective(Columns(header), effectiveTicks);
    }

    /// <summary>The sum of the first amounts.</summary>
    public Int128 SumOfFirst(long count)
    {
        int block = (int)(count / Legs), rest = (int)(count % Legs);
        if (block < _blocks.Count)
        {
            ref readonly LegBlock header = ref _blocks[block];
            return header.SumBefore + (rest == 0 ? 0 : header.Sum(Columns(header), rest));
        }

        Int128 sum = _sum;
        for (int i = rest; i < _tailCount; i++)
            sum -= _tail[i].Amount;
        return sum;
    }

    /// <summary>The sum of the amounts of some legs, of those that are not past an effective time.</summary>
    public Int128 Sum(long first, long end, long effectiveTicks)
    {
        Int128 sum = 0;
        while (first < end)
        {
            int block = (int)(first / Legs), from = (int)(first % Legs), to = (int)Math.Min(end - first + from, Legs);
            if (block < _blocks.Count)
            {
                ref readonly LegBlock header = ref _blocks[block];
                sum += header.Sum(Columns(header), from, to, effectiveTicks);
            }
            else
            {
                foreach (ref readonly HistoryLeg leg in _tail.AsSpan(from..to))
                    sum += leg.EffectiveTicks <= effectiveTicks ? leg.Amount : 0;
            }

            first += to - from;
        }

        return sum;
    }

    private void Seal()
    {
        LegBlock block = default;
        Span<byte> columns = stackalloc byte[LegBlock.MaxBytes + LegBlock.Slack];
        block.Pack(_tail, columns);
        block.SumBefore = _sum;
        foreach (ref readonly HistoryLeg leg in _tail.AsSpan())
            block.SumBefore -= leg.Amount;
        MakeRoom(block.Length);
        block.Place = (long)(_chunks.Count - 1) << PlaceShift | (uint)_used;
        columns[..block.Length].CopyTo(_chunks[^1].AsSpan(_used));
        _used += block.Length;
        _blocks.Add(block);
        _tailCount = 0;
    }

    // The first chunk grows by doubling, so that an account of a few legs stays small.
    private void MakeRoom(int length)
    {
        int needed = _used + length + LegBlock.Slack;
        if (_chunks.Count == 0)
        {
            _chunks.Add(new byte[needed]);
        }
        else if (needed > _chunks[^1].Length)
        {
            if (_chunks.Count == 1 && needed <= ChunkBytes)
            {
                byte[] chunk = _chunks[0];
                Array.Resize(ref chunk, Math.Min(ChunkBytes, Math.Max(needed, 2 * chunk.Length)));
                _chunks[0] = chunk;
            }
            else
            {
                _chunks.Add(new byte[ChunkBytes]);
                _used = 0;
            }
        }
    }

    private ReadOnlySpan<byte> Columns(in LegBlock block) =>
        _chunks[(int)(block.Place >> PlaceShift)].AsSpan((int)(block.Place & ((1 << PlaceShift) - 1)));
}

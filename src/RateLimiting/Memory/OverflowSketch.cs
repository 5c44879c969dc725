namespace Purlin.RateLimiting;

/// <summary>
/// A count-min sketch whose cells are states: each key has one cell in each of four rows. A cell owes at least as much
/// as each of its keys, and the least of a key's four is what it is judged by: never too little, so nothing is admitted
/// too much; too much only where all four cells are shared with busier keys.
/// </summary>
/// <remarks>
/// With conservative update (only what is less than the key's new state is raised). Every member is called with the
/// shard's lock held. Source: G. Cormode, S. Muthukrishnan, "An improved data stream summary: the count-min sketch and
/// its applications", Journal of Algorithms 55, 2005; C. Estan, G. Varghese, "New directions in traffic measurement and
/// accounting", SIGCOMM 2002 (conservative update).
/// </remarks>
internal sealed class OverflowSketch(SlotLayout layout, ISlotRules rules, MemoryBudget budget) : IOverflow
{
    private const int Rows = 4;
    private const int MinWidth = 4;
    private const int MaxWidth = 1 << 20;
    private const int MaxWords = 32;

    private readonly SlotLayout _layout = layout;
    private long[]? _cells;
    private int _width;

    /// <summary>Whether any key was ever judged here.</summary>
    public bool IsOpen => Volatile.Read(ref _cells) is not null;

    public long Bytes => IsOpen ? BytesFor(_width) : 0;

    public long BytesToOpen => IsOpen || !CanShare ? 0 : BytesFor(Width);

    private bool CanShare => _layout.CanMerge && _layout.Words <= MaxWords;

    private int Width => (int)Math.Clamp(budget.MaxBytes / 32 / KeyTable.Shards / BytesFor(1), MinWidth, MaxWidth);

    /// <summary>Makes the cells, if there are none yet and the limits can share them.</summary>
    /// <returns>Whether keys can be judged here.</returns>
    public bool TryOpen()
    {
        if (_cells is not null)
            return true;
        if (!CanShare || !budget.TryTake(BytesFor(Width), MemoryUse.Sketch))
            return false;
        Open();
        return true;
    }

    /// <summary>The words by which a key is judged.</summary>
    public void Read(in KeyIdentity identity, Span<long> words)
    {
        Cell(identity, 0).CopyTo(words);
        for (int row = 1; row < Rows; row++)
            _layout.Merge(words, Cell(identity, row), upper: false);
    }

    /// <summary>Raises the cells of a key to what it owes now.</summary>
    public void Raise(in KeyIdentity identity, ReadOnlySpan<long> words)
    {
        for (int row = 0; row < Rows; row++)
            _layout.Merge(Cell(identity, row), words, upper: true);
    }

    public void Seed(in KeyIdentity identity, Span<long> words)
    {
        if (_cells is null)
            return;
        Span<long> owed = stackalloc long[MaxWords];
        owed = owed[.._layout.Words];
        Read(identity, owed);
        _layout.Merge(words, owed, upper: true);
    }

    public bool TryAbsorb(in KeyIdentity identity, ReadOnlySpan<long> words)
    {
        if (!CanShare)
            return false;
        if (!TryOpen())
        {
            // The slot that is given up, and those beside it, are larger than the cells.
            budget.Take(BytesFor(Width));
            Open();
        }

        Raise(identity, words);
        return true;
    }

    public bool TryFoldInto(IOverflow heir, TableHeritage heritage)
    {
        var next = (OverflowSketch)heir;
        if (!next.CanShare)
            return false;
        if (next._cells is null)
        {
            // These are given back below: no room is needed that is not there.
            budget.Take(next.BytesFor(next.Width));
            next.Open();
        }

        Span<long> words = stackalloc long[MaxWords];
        words = words[..next._layout.Words];
        for (int cell = 0; cell < Rows * _width; cell++)
        {
            heritage.Convert(_cells.AsSpan(cell * _layout.Words, _layout.Words), words);
            // A column stands for a range of places: the same places are in these columns there.
            (long row, long column) = Math.DivRem(cell, (long)_width);
            long last = (((column + 1) * next._width) - 1) / _width;
            for (long c = column * next._width / _width; c <= last; c++)
            {
                int at = (int)((row * next._width) + c) * next._layout.Words;
                next._layout.Merge(next._cells.AsSpan(at, words.Length), words, upper: true);
            }
        }

        budget.Return(BytesFor(_width));
        _cells = null;
        return true;
    }

    private void Open()
    {
        _width = Width;
        _cells = new long[Rows * _width * _layout.Words];
        for (int cell = 0; cell < Rows * _width; cell++)
            rules.Clear(_cells.AsSpan(cell * _layout.Words, _layout.Words));
    }

    private long BytesFor(int width) => (long)Rows * width * sizeof(long) * _layout.Words;

    // Two halves of the hash make all rows' places: A. Kirsch, M. Mitzenmacher, "Less hashing, same performance", 2006.
    private Span<long> Cell(in KeyIdentity identity, int row)
    {
        uint place = (uint)identity.Hash + ((uint)row * (uint)((identity.Hash >> 32) | 1));
        int column = (int)((place * (ulong)(uint)_width) >> 32);
        return _cells.AsSpan(((row * _width) + column) * _layout.Words, _layout.Words);
    }
}

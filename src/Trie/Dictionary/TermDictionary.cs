using System.Runtime.CompilerServices;

namespace Purlin.Trie;

/// <summary>
/// The keys of all terms in the order of their bytes, in front-coded blocks: a term's id is its place, so terms that
/// begin alike are a range of ids. Reads memory that it does not own. Immutable, thread-safe.
/// </summary>
/// <remarks>
/// A look-up is two descents through the <see cref="BlockLocator"/> and a walk in at most two blocks. Keys are UTF-8,
/// 1 to 256 bytes, readable 8 bytes beyond their ends. Whatever the memory holds, nothing outside of the sections is
/// read.
/// </remarks>
internal sealed unsafe class TermDictionary
{
    private readonly DictionarySections _sections;
    private readonly BlockLocator _locator;
    private readonly int _lastBlock;

    /// <param name="sections">Where the parts lie; of at least one term.</param>
    public TermDictionary(in DictionarySections sections)
    {
        _sections = sections;
        int blocks = DictionarySections.BlocksOf(sections.Count);
        _lastBlock = blocks - 1;
        _locator = new(sections.Heads, blocks);
    }

    /// <summary>How many terms there are.</summary>
    public int Count => _sections.Count;

    /// <summary>The terms whose keys begin with a key.</summary>
    /// <param name="key">Readable 8 bytes beyond its end.</param>
    /// <param name="length">Its length; all terms begin with an empty one.</param>
    public IdRange RangeOf(byte* key, int length)
    {
        if (length == 0)
            return new(0, Count);
        ulong head = KeyBytes.Head(key, length), beyond = KeyBytes.Beyond(length);
        // First terms up to the one block are below the key, those up to the other one are not above it, as far as
        // eight bytes tell. The last terms of both blocks decide.
        int first = _locator.LastBelow(head), last = _locator.LastBelow((head | beyond) + 1);
        if (length > BlockFormat.HeadBytes || key[length - 1] == 0)
            (first, last) = (LastBlock(key, length, first, last, 0), LastBlock(key, length, first, last, 1));
        int start = 0;
        if (first >= 0)
        {
            TermBlock block = Block(first);
            int count = CountOf(first), lane = block.Find(key, length, count, out bool begins);
            start = IdOf(first, lane);
            if (first == last)
                return begins ? new(start, IdOf(first, block.EndOf(lane, length, count))) : new(start, start);
        }

        return last < 0 ? new(0, 0) : new(start, IdOf(last, Block(last).EndOf(0, length, CountOf(last))));
    }

    /// <summary>The id of a key; -1 if it is none of a term.</summary>
    /// <param name="key">Readable 8 bytes beyond its end.</param>
    /// <param name="length">Its length, from 1.</param>
    public int Find(byte* key, int length)
    {
        // The shortest of those that begin with a key is the first.
        IdRange range = RangeOf(key, length);
        return !range.IsEmpty && LengthOf(range.Start) == length ? range.Start : -1;
    }

    /// <summary>The longest term that a text begins with.</summary>
    /// <param name="text">Readable 8 bytes beyond its end.</param>
    /// <param name="length">Its length, from 1.</param>
    /// <returns>Its id; -1 if the text begins with none.</returns>
    public int FindLongestPrefix(byte* text, int length)
    {
        byte* term = stackalloc byte[BlockFormat.DecodedBytes];
        length = Math.Min(length, BlockFormat.MaxTermBytes);
        while (length > 0)
        {
            IdRange range = RangeOf(text, length);
            if (!range.IsEmpty && LengthOf(range.Start) == length)
                return range.Start;
            if (range.Start == 0)
                return -1;
            // The last term below the text: what the two have in common bounds every shorter answer.
            int termLength = Decode(range.Start - 1, term);
            int common = KeyBytes.Common(term, termLength, text, length);
            if (common == termLength)
                return range.Start - 1;
            length = Math.Min(common, length - 1);
        }

        return -1;
    }

    /// <summary>The length of a term's key.</summary>
    public int LengthOf(int id) =>
        Block(BlockOf(id)).LengthOf(id % BlockFormat.Terms);

    /// <summary>Whether a term's key begins with a key.</summary>
    /// <param name="id">Which, of those there are.</param>
    /// <param name="key">Readable 8 bytes beyond its end.</param>
    /// <param name="length">Its length.</param>
    public bool BeginsWith(int id, byte* key, int length)
    {
        byte* term = stackalloc byte[BlockFormat.DecodedBytes];
        int termLength = Decode(id, term);
        return termLength >= length && KeyBytes.Common(term, termLength, key, length) == length;
    }

    /// <summary>Writes a term's key.</summary>
    /// <param name="id">Which, of those there are.</param>
    /// <param name="to">Room for <see cref="BlockFormat.DecodedBytes"/>.</param>
    /// <returns>Its length.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(int id, byte* to) => Block(BlockOf(id)).Decode(id % BlockFormat.Terms, to);

    /// <summary>Writes a term as it was written.</summary>
    /// <param name="id">Which, of those there are.</param>
    /// <param name="to">Room for <see cref="BlockFormat.DecodedBytes"/>.</param>
    /// <param name="key">As much room, apart from it.</param>
    /// <returns>Its length, at most <see cref="BlockFormat.MaxTextBytes"/>.</returns>
    public int DecodeText(int id, byte* to, byte* key)
    {
        TermBlock block = Block(BlockOf(id));
        int lane = id % BlockFormat.Terms;
        if (!block.HasSurface(lane))
            return Math.Min(block.Decode(lane, to), BlockFormat.MaxTermBytes);
        int length = Math.Min(block.Decode(lane, key), BlockFormat.MaxTermBytes);
        var text = new Span<byte>(to, BlockFormat.MaxTextBytes);
        if (Surface.TryDecode(block.SurfaceOf(lane), new(key, length), text, out _, out int textLength))
            return textLength;
        // Damaged: the key is what there is.
        new Span<byte>(key, length).CopyTo(text);
        return length;
    }

    /// <summary>Begins to read where a term lies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int id) => _sections.Prefetch(BlockOf(id), id % BlockFormat.Terms);

    /// <summary>The terms of a block.</summary>
    /// <param name="block">Which, of those there are.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TermBlock Block(int block) => new(_sections.BlockAt(block), _locator.HeadOf(block));

    private static int IdOf(int block, int lane) => (block * BlockFormat.Terms) + lane;

    // Of the blocks from one to another, the last whose first term compares below a bound; the one itself if none does.
    private int LastBlock(byte* key, int length, int from, int to, int bound)
    {
        while (from < to)
        {
            int middle = (int)(((long)from + to + 1) >> 1);
            if (Block(middle).CompareFirst(key, length) < bound)
                from = middle;
            else
                to = middle - 1;
        }

        return from;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int BlockOf(int id) => Math.Min((int)((uint)id / BlockFormat.Terms), _lastBlock);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int CountOf(int block) => Math.Min(Count - (block * BlockFormat.Terms), BlockFormat.Terms);
}

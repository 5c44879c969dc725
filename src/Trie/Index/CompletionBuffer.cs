using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Purlin.Trie;

/// <summary>
/// Completions in memory that is used again: their texts are copied into it, so they stay whatever happens to the
/// index. Allocates only to hold more than before, about 400 bytes a completion. Not thread-safe: one for each thread
/// or request.
/// </summary>
[DebuggerDisplay("Count = {Count}")]
public sealed unsafe class CompletionBuffer
{
    private const int FirstLimit = 16;

    // Of a query, its text or its key.
    private const int QueryBytes = (BlockFormat.MaxTermBytes * Utf8Scalars.MaxBytesPerChar) + sizeof(ulong);

    // Pinned for good: all of it is written by address.
    private readonly byte[] _query = Pinned<byte>(QueryBytes);
    private readonly byte[] _key = Pinned<byte>(BlockFormat.DecodedBytes);
    private int[] _ids = [];
    private int[] _ends = [];
    private long[] _counts = [];
    private byte[] _texts = [];
    private RankedIds? _ranked;
    private TypoSearch? _typos;
    private int _withoutEdits;
    private int _queryLength;
    private int _limit;

    /// <summary>An empty one.</summary>
    public CompletionBuffer() => Reserve(FirstLimit);

    /// <summary>How many completions there are.</summary>
    public int Count { get; private set; }

    /// <summary>The text of a completion in UTF-8; valid until the buffer is used again.</summary>
    /// <param name="index">Which, the best is 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none of this index.</exception>
    public ReadOnlySpan<byte> Utf8At(int index)
    {
        Check(index);
        int start = index == 0 ? 0 : _ends[index - 1];
        return _texts.AsSpan(start, _ends[index] - start);
    }

    /// <summary>The text of a completion.</summary>
    /// <inheritdoc cref="Utf8At"/>
    public string TextAt(int index) => Encoding.UTF8.GetString(Utf8At(index));

    /// <summary>The count of a completion.</summary>
    /// <inheritdoc cref="Utf8At"/>
    public long CountAt(int index)
    {
        Check(index);
        return _counts[index];
    }

    /// <summary>
    /// How many bytes from the text's beginning stand for what was typed, up to the end of the grapheme cluster they
    /// end in; 0 for one with edits.
    /// </summary>
    /// <inheritdoc cref="Utf8At"/>
    public int HighlightAt(int index)
    {
        ReadOnlySpan<byte> text = Utf8At(index);
        return index < _withoutEdits ? Highlight(text, QueryScalars) : 0;
    }

    /// <summary>Whether a completion does not begin with what was typed.</summary>
    /// <inheritdoc cref="Utf8At"/>
    public bool HasEditsAt(int index)
    {
        Check(index);
        return index >= _withoutEdits;
    }

    /// <summary>The same of any text.</summary>
    internal static int Highlight(ReadOnlySpan<byte> text, int keyScalars) =>
        Graphemes.RoundUp(text, KeyFolder.TextPrefix(text, keyScalars));

    /// <summary>Room for the key of a query, from <see cref="KeyFolder"/>.</summary>
    internal Span<byte> Query => _query;

    /// <summary>The query's address; readable 8 bytes beyond its end.</summary>
    internal byte* QueryStart => AddressOf(_query);

    /// <summary>How many scalars the key of the query has.</summary>
    internal int QueryScalars => Utf8Scalars.Count(_query.AsSpan(0, _queryLength));

    /// <summary>Room for the text of a term.</summary>
    internal byte* TextStart => AddressOf(_texts);

    /// <summary>Room for the key of a term.</summary>
    internal byte* KeyStart => AddressOf(_key);

    /// <summary>Room for the ids of the wanted and <see cref="TopTerms.Padding"/>.</summary>
    internal int* Ids => AddressOf(_ids);

    /// <summary>The heap, once there is one.</summary>
    internal ref RankedIds? Ranked => ref _ranked;

    /// <summary>The search for terms with edits.</summary>
    internal TypoSearch Typos => _typos ??= new TypoSearch();

    /// <summary>Begins anew, with room for so many.</summary>
    internal void Begin(int limit)
    {
        Count = 0;
        if (limit > _limit)
            Reserve(limit);
    }

    /// <summary>Says how long the query's key is.</summary>
    internal void SetQuery(int length) => _queryLength = length;

    /// <summary>Copies what the ids stand for.</summary>
    /// <param name="image">Where they are from.</param>
    /// <param name="queryLength">The length of the query's key.</param>
    /// <param name="count">How many ids there are.</param>
    /// <param name="withoutEdits">How many of them begin with the query, the first ones.</param>
    internal void Fill(IndexImage image, int queryLength, int count, int withoutEdits)
    {
        _withoutEdits = withoutEdits;
        int* ids = Ids, ends = AddressOf(_ends);
        long* counts = AddressOf(_counts);
        // All are asked for at once, and each of them is on its way while others are read.
        for (int i = 0; i < count; i++)
        {
            image.Terms.Prefetch(ids[i]);
            image.Order.Prefetch(ids[i]);
        }

        byte* texts = TextStart;
        int end = 0;
        for (int i = 0; i < count; i++)
        {
            end += image.Terms.DecodeText(ids[i], texts + end, KeyStart);
            ends[i] = end;
        }

        for (int i = 0; i < count; i++)
            counts[i] = image.Order.CountOf(ids[i]);
        SetQuery(queryLength);
        Count = count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Check(int index)
    {
        if ((uint)index >= (uint)Count)
            ThrowNone(index);
    }

    [DoesNotReturn]
    private void ThrowNone(int index) => throw new ArgumentOutOfRangeException(nameof(index),
        $"It is {index}, but there are {Count} completions.");

    private void Reserve(int limit)
    {
        _ids = Pinned<int>(limit + TopTerms.Padding);
        _ends = Pinned<int>(limit);
        _counts = Pinned<long>(limit);
        _texts = Pinned<byte>((limit * BlockFormat.MaxTextBytes) + BlockFormat.DecodedBytes);
        _limit = limit;
    }

    private static T[] Pinned<T>(int length) => GC.AllocateArray<T>(length, pinned: true);

    private static T* AddressOf<T>(T[] pinned)
        where T : unmanaged => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
}

using System.Runtime.Intrinsics.X86;

namespace Purlin.Trie;

/// <summary>
/// Terms as they come, in any order and with repetitions; then in order, one for each key. Not thread-safe.
/// </summary>
internal sealed unsafe class TermCollection(int maxTermBytes) : IDisposable
{
    // How many terms ahead their bytes are asked for.
    private const int Ahead = 16;

    private readonly TermArena _arena = new();
    private readonly NativeBuffer _heads = new();
    private readonly NativeBuffer _terms = new();
    private readonly byte[] _key = new byte[KeyFolder.MaxKeyBytes(BlockFormat.MaxTermBytes)];

    /// <summary>How many terms came.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes their texts had.</summary>
    public long TextBytes { get; private set; }

    /// <summary>Adds a term.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="count">Its count.</param>
    /// <param name="labels">Its labels.</param>
    /// <exception cref="ArgumentException">Either is not allowed; the message says which term and where.</exception>
    public void Add(ReadOnlySpan<byte> text, long count, ulong labels)
    {
        if (text.Length == 0 || text.Length > maxTermBytes)
        {
            throw new ArgumentException(
                $"Term {Count} has {text.Length} bytes, but must have from 1 to {maxTermBytes}.", nameof(text));
        }

        if (count < 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), $"Term {Count} has the count {count}, but must have one of 0 or more.");
        }

        int length = KeyFolder.Fold(text, _key);
        if (length < 0)
        {
            throw new ArgumentException(
                $"Term {Count} is not well-formed UTF-8 at byte {~length}: mend its source.", nameof(text));
        }

        if (length > BlockFormat.MaxTermBytes)
        {
            throw new ArgumentException($"Term {Count} has {length} bytes when folded, but must have at most "
                + $"{BlockFormat.MaxTermBytes}: cut it.", nameof(text));
        }

        if (Count == Array.MaxLength)
            throw new InvalidOperationException($"There are {Count} terms: split them into several indexes.");
        Store(text, _key.AsSpan(0, length), count, labels);
    }

    /// <summary>Writes the terms in the order of their keys, and forgets that they came in another one.</summary>
    /// <remarks>
    /// Counts of one key are added up, to 2^63 - 1 at most, and it has the labels of all. Its text is the one that was
    /// counted most, of equal ones the one whose UTF-8 is the least.
    /// </remarks>
    public void WriteTo(ImageWriter writer)
    {
        var terms = (StoredTerm**)_terms.Start;
        TermSorter.Sort((ulong*)_heads.Start, (nint*)terms, Count);
        byte[] code = new byte[Surface.MaxCodeBytes(BlockFormat.MaxTermBytes)];
        for (int start = 0, end; start < Count; start = end)
        {
            if (Sse.IsSupported && start + Ahead < Count)
                Sse.Prefetch0(terms[start + Ahead]);
            ReadOnlySpan<byte> key = StoredTerm.KeyOf(terms[start]);
            ulong labels = terms[start]->Labels;
            for (end = start + 1; end < Count && StoredTerm.KeyOf(terms[end]).SequenceEqual(key); end++)
                labels |= terms[end]->Labels;
            StoredTerm* best = BestText(terms + start, end - start, out long count);
            int codeLength = best->TextBytes == 0 ? 0 : Surface.Encode(StoredTerm.TextOf(best), key, code);
            writer.Add(key, code.AsSpan(0, codeLength), count, labels);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _arena.Dispose();
        _heads.Dispose();
        _terms.Dispose();
    }

    private void Store(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key, long count, ulong labels)
    {
        int textBytes = text.SequenceEqual(key) ? 0 : text.Length;
        var term = (StoredTerm*)_arena.Take(sizeof(StoredTerm) + key.Length + textBytes);
        *term = new(count, labels, key.Length, textBytes);
        byte* at = (byte*)(term + 1);
        key.CopyTo(new Span<byte>(at, key.Length));
        if (textBytes > 0)
            text.CopyTo(new Span<byte>(at + key.Length, textBytes));
        *(ulong*)_heads.Grow(sizeof(ulong)) = KeyBytes.Head(at, key.Length);
        *(StoredTerm**)_terms.Grow(sizeof(StoredTerm*)) = term;
        Count++;
        TextBytes += text.Length;
    }

    // Terms with one key, sorted by their texts.
    private static StoredTerm* BestText(StoredTerm** terms, int count, out long sum)
    {
        StoredTerm* best = terms[0];
        sum = best->Count;
        if (count == 1)
            return best;
        sum = 0;
        long most = -1;
        for (int start = 0, end; start < count; start = end)
        {
            ReadOnlySpan<byte> text = StoredTerm.TextOf(terms[start]);
            long counted = 0;
            for (end = start; end < count && StoredTerm.TextOf(terms[end]).SequenceEqual(text); end++)
                counted = Sum(counted, terms[end]->Count);

            if (counted > most)
            {
                best = terms[start];
                most = counted;
            }

            sum = Sum(sum, counted);
        }

        return best;
    }

    private static long Sum(long first, long second) => first > long.MaxValue - second ? long.MaxValue : first + second;
}

namespace Purlin.Trie;

/// <summary>
/// Writes an image from terms in the order of their keys. What it writes depends on the terms alone. Not thread-safe.
/// </summary>
internal sealed unsafe class ImageWriter : IDisposable
{
    /// <summary>Prefixes of so many terms have their lists ready.</summary>
    public const int HeavyTerms = 512;

    private readonly DictionaryWriter _dictionary = new();
    private readonly NativeBuffer _counts = new();
    private readonly HeavyPrefixFinder _finder;

    // Of each heavy prefix its entry, and then its bytes, readable 8 beyond their end.
    private readonly NativeBuffer _prefixes = new();
    private readonly List<long> _prefixStarts = [];

    /// <param name="heavyTerms">Of how many terms a heavy prefix is, from 16.</param>
    public ImageWriter(int heavyTerms = HeavyTerms) => _finder = new(heavyTerms, AddPrefix);

    /// <summary>How many terms were added.</summary>
    public int Count => _dictionary.Count;

    /// <summary>Adds a term.</summary>
    /// <param name="key">1 to 256 bytes, above the one before.</param>
    /// <param name="surface">How its text was written, by <see cref="Surface"/>; empty if as the key.</param>
    /// <param name="count">Its count, from 0.</param>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> surface, long count)
    {
        _dictionary.Add(key, surface);
        _finder.Add(key);
        *(long*)_counts.Grow(sizeof(long)) = count;
    }

    /// <summary>Ends the image.</summary>
    /// <param name="maxTermBytes">The longest term and query.</param>
    /// <returns>The image; belongs to the caller.</returns>
    public NativeBuffer Finish(int maxTermBytes)
    {
        var image = new NativeBuffer();
        image.Grow(ImageHeader.Bytes);
        var header = new ImageHeader
        {
            Magic = ImageHeader.Signature,
            Version = ImageHeader.CurrentVersion,
            Count = Count,
            MaxTermBytes = maxTermBytes,
        };
        if (Count > 0)
        {
            _finder.End();
            header.ListCount = _prefixStarts.Count + 1;
            WriteSections(image, ref header);
        }

        header.TotalBytes = image.Length;
        for (int i = 0; i < header.SectionCount; i++)
            header.Sections[i] = IndexImage.WithCrc(image.Start, header.Sections[i]);
        header.Crc = header.ComputeCrc();
        *(ImageHeader*)image.Start = header;
        return image;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _dictionary.Dispose();
        _counts.Dispose();
        _prefixes.Dispose();
    }

    private void WriteSections(NativeBuffer image, ref ImageHeader header)
    {
        _dictionary.Finish();
        // All room first: what lies in it moves while it grows.
        long heads = AddSection(image, ref header, ImageSectionKind.Heads, _dictionary.Heads.Length);
        long starts = AddSection(image, ref header, ImageSectionKind.Starts, _dictionary.Starts.Length);
        long blocks = AddSection(image, ref header, ImageSectionKind.Blocks, _dictionary.Blocks.Length);
        long codes = AddSection(
            image, ref header, ImageSectionKind.Codes, CodeMaxima.SizeOf(Count) * sizeof(ushort));
        int places = HeavyPrefixes.PlacesOf(_prefixStarts.Count);
        long table = AddSection(image, ref header, ImageSectionKind.HeavyTable, (long)places * sizeof(HeavyEntry));
        long lists = AddSection(
            image, ref header, ImageSectionKind.HeavyLists, (long)header.ListCount * HeavyPrefixes.ListBytes);
        long counts = AddSection(image, ref header, ImageSectionKind.Counts, _counts.Length);
        _dictionary.Heads.CopyTo(image.Start + heads);
        _dictionary.Starts.CopyTo(image.Start + starts);
        _dictionary.Blocks.CopyTo(image.Start + blocks);
        _counts.CopyTo(image.Start + counts);
        var maxima = new CodeMaxima((ushort*)(image.Start + codes), Count);
        for (int id = 0; id < Count; id++)
            maxima.Level(0)[id] = CountCode.Of(((long*)_counts.Start)[id]);
        maxima.Build();
        WriteLists(maxima, (HeavyEntry*)(image.Start + table), places, (int*)(image.Start + lists));
    }

    private void WriteLists(CodeMaxima maxima, HeavyEntry* table, int places, int* lists)
    {
        var order = new ExactOrder(maxima, (long*)_counts.Start);
        var ranked = new RankedIds();
        WriteList(new(0, Count), lists);
        for (int i = 0; i < _prefixStarts.Count; i++)
        {
            var entry = (HeavyEntry*)(_prefixes.Start + _prefixStarts[i]);
            HeavyPrefixes.Add(table, places, (byte*)(entry + 1), *entry);
            WriteList(new(entry->Start, entry->End), lists + ((long)entry->List * HeavyPrefixes.ListLength));
        }

        void WriteList(IdRange range, int* list)
        {
            ranked.Begin(maxima);
            ranked.Add(range);
            int count = order.Take(ranked, list, HeavyPrefixes.ListLength);
            new Span<int>(list, HeavyPrefixes.ListLength)[count..].Fill(-1);
        }
    }

    private static long AddSection(NativeBuffer image, ref ImageHeader header, ImageSectionKind kind, long bytes)
    {
        image.Grow(-image.Length & (IndexImage.Alignment - 1));
        long offset = image.Length;
        image.Grow(bytes);
        header.Sections[header.SectionCount++] = new(offset, bytes, kind, 0);
        return offset;
    }

    private void AddPrefix(ReadOnlySpan<byte> prefix, IdRange range)
    {
        // Whole words, so that entries are aligned.
        int padded = (prefix.Length + (2 * sizeof(ulong)) - 1) & -sizeof(ulong);
        _prefixStarts.Add(_prefixes.Length);
        byte* at = _prefixes.Grow(sizeof(HeavyEntry) + padded);
        byte* key = at + sizeof(HeavyEntry);
        prefix.CopyTo(new Span<byte>(key, prefix.Length));
        *(HeavyEntry*)at = new(
            KeyBytes.Head(key, prefix.Length), range.Start, range.End, _prefixStarts.Count, prefix.Length);
    }
}

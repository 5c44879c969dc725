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
    private readonly NativeBuffer _labels = new();
    private readonly HeavyPrefixFinder _finder;

    // Of each heavy prefix its entry, and then its bytes, readable 8 beyond their end.
    private readonly NativeBuffer _prefixes = new();
    private readonly List<long> _prefixStarts = [];
    private readonly TopologyBuilder? _topology;
    private bool _hasLabels;

    /// <param name="hasTypos">Whether typos may be asked for.</param>
    /// <param name="heavyTerms">Of how many terms a heavy prefix is, from 16.</param>
    public ImageWriter(bool hasTypos, int heavyTerms = HeavyTerms)
    {
        _finder = new(heavyTerms, AddPrefix);
        _topology = hasTypos ? new() : null;
    }

    /// <summary>How many terms were added.</summary>
    public int Count => _dictionary.Count;

    /// <summary>Adds a term.</summary>
    /// <param name="key">1 to 256 bytes, above the one before.</param>
    /// <param name="surface">How its text was written, by <see cref="Surface"/>; empty if as the key.</param>
    /// <param name="count">Its count, from 0.</param>
    /// <param name="labels">Its labels.</param>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> surface, long count, ulong labels)
    {
        _dictionary.Add(key, surface);
        _finder.Add(key);
        _topology?.Add(key);
        *(long*)_counts.Grow(sizeof(long)) = count;
        *(ulong*)_labels.Grow(sizeof(ulong)) = labels;
        _hasLabels |= labels != 0;
    }

    /// <summary>Ends the image.</summary>
    /// <param name="maxTermBytes">The longest term and query.</param>
    /// <returns>The image; belongs to the caller.</returns>
    public NativeBuffer Finish(int maxTermBytes)
    {
        var image = new NativeBuffer();
        var header = new ImageHeader
        {
            Magic = ImageHeader.Signature,
            Version = ImageHeader.CurrentVersion,
            Count = Count,
            MaxTermBytes = maxTermBytes,
        };
        if (Count == 0)
        {
            image.Grow(ImageHeader.Bytes);
        }
        else
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
        image.LeaveToCollector();
        return image;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _dictionary.Dispose();
        _counts.Dispose();
        _labels.Dispose();
        _prefixes.Dispose();
    }

    private void WriteSections(NativeBuffer image, ref ImageHeader header)
    {
        _dictionary.Finish();
        using var topology = new NativeBuffer();
        header.NodeCount = _topology?.Finish(topology) ?? 0;
        int places = HeavyPrefixes.PlacesOf(_prefixStarts.Count);
        (ImageSectionKind Kind, long Bytes)[] parts =
        [
            (ImageSectionKind.Heads, _dictionary.Heads.Length),
            (ImageSectionKind.Starts, _dictionary.Starts.Length),
            (ImageSectionKind.Blocks, _dictionary.Blocks.Length),
            (ImageSectionKind.Codes, CodeMaxima.SizeOf(Count) * sizeof(ushort)),
            (ImageSectionKind.HeavyTable, (long)places * sizeof(HeavyEntry)),
            (ImageSectionKind.HeavyLists, (long)header.ListCount * HeavyPrefixes.ListBytes),
            (ImageSectionKind.Counts, _counts.Length),
            (ImageSectionKind.Labels, _hasLabels ? _labels.Length : 0),
            (ImageSectionKind.Topology, topology.Length),
        ];
        image.EnsureCapacity(ImageHeader.Bytes + parts.Sum(part => part.Bytes + IndexImage.Alignment));
        image.Grow(ImageHeader.Bytes);
        byte*[] at = new byte*[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i].Bytes > 0)
                at[i] = AddSection(image, ref header, parts[i].Kind, parts[i].Bytes);
        }

        _dictionary.Heads.CopyTo(at[0]);
        _dictionary.Starts.CopyTo(at[1]);
        _dictionary.Blocks.CopyTo(at[2]);
        _counts.CopyTo(at[6]);
        if (_hasLabels)
            _labels.CopyTo(at[7]);
        if (_topology != null)
            topology.CopyTo(at[8]);
        var maxima = new CodeMaxima((ushort*)at[3], Count);
        for (int id = 0; id < Count; id++)
            maxima.Level(0)[id] = CountCode.Of(((long*)_counts.Start)[id]);
        maxima.Build();
        WriteLists(maxima, (HeavyEntry*)at[4], places, (int*)at[5]);
    }

    private void WriteLists(CodeMaxima maxima, HeavyEntry* table, int places, int* lists)
    {
        var order = new ExactOrder(maxima, (long*)_counts.Start, null);
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
            int count = order.Take(new CodeRanking(ranked), list, HeavyPrefixes.ListLength, default);
            new Span<int>(list, HeavyPrefixes.ListLength)[count..].Fill(-1);
        }
    }

    // Within the capacity: what is there does not move.
    private static byte* AddSection(NativeBuffer image, ref ImageHeader header, ImageSectionKind kind, long bytes)
    {
        image.Grow(-image.Length & (IndexImage.Alignment - 1));
        header.Sections[header.SectionCount++] = new(image.Length, bytes, kind, 0);
        return image.Grow(bytes);
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

using System.Runtime.InteropServices;
using Purlin.Shared;

namespace Purlin.Trie;

/// <summary>
/// An index in one block of memory, as it is in a file: a header with the table of its sections, and the sections.
/// Immutable, thread-safe. The memory is given back when nobody can reach this any more.
/// </summary>
/// <remarks>
/// The header is checked, and that each section is as long as the numbers of the header ask for. What sections hold is
/// not: whoever reads an offset from one keeps it within, so damage may give wrong answers and nothing worse.
/// </remarks>
internal sealed unsafe class IndexImage
{
    /// <summary>Sections begin at multiples of so many bytes.</summary>
    public const int Alignment = 64;

    private readonly SafeHandle _memory;
    private readonly byte* _start;
    private readonly ImageHeader _header;
    private readonly string _name;

    /// <param name="memory">The memory; belongs to the image from now on.</param>
    /// <param name="start">Its first byte, at a multiple of 64.</param>
    /// <param name="bytes">How long it is.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="CompletionSnapshotException">It is no image, or a damaged one.</exception>
    public IndexImage(SafeHandle memory, byte* start, long bytes, string name = "The index")
    {
        _name = name;
        if (bytes < ImageHeader.Bytes)
            throw CompletionSnapshotException.Truncated(name, bytes, ImageHeader.Bytes);
        _memory = memory;
        _start = start;
        _header = *(ImageHeader*)start;
        Check(bytes);
        if (Count == 0)
            return;
        byte* heads = Section(ImageSectionKind.Heads, BlockLocator.SizeOf(Blocks) * sizeof(ulong));
        byte* starts = Section(ImageSectionKind.Starts, (long)Blocks * sizeof(uint));
        byte* codes = Section(ImageSectionKind.Codes, CodeMaxima.SizeOf(Count) * sizeof(ushort));
        byte* lists = Section(ImageSectionKind.HeavyLists, (long)_header.ListCount * HeavyPrefixes.ListBytes);
        int places = HeavyPrefixes.PlacesOf(_header.ListCount - 1);
        byte* table = Section(ImageSectionKind.HeavyTable, (long)places * sizeof(HeavyEntry));
        byte* counts = Section(ImageSectionKind.Counts, (long)Count * sizeof(long));
        byte* blocks = Section(ImageSectionKind.Blocks, out long blockBytes);
        if (blockBytes < BlockFormat.MaxBytes)
            throw Damaged($"its blocks have {blockBytes} bytes, but need {BlockFormat.MaxBytes} at least");
        Terms = new(new DictionarySections(Count, (ulong*)heads, (uint*)starts, blocks, blockBytes));
        Maxima = new((ushort*)codes, Count);
        bool hasLabels = BytesOf(ImageSectionKind.Labels) > 0;
        byte* labels = hasLabels ? Section(ImageSectionKind.Labels, (long)Count * sizeof(ulong)) : null;
        Order = new(Maxima, (long*)counts, (ulong*)labels);
        if (_header.NodeCount > 0)
        {
            byte* nodes = Section(ImageSectionKind.Topology, PrefixTopology.SizeOf(_header.NodeCount));
            Topology = new(nodes, _header.NodeCount, Count);
        }

        Top = new(Terms, new((HeavyEntry*)table, places, (int*)lists, _header.ListCount, Terms), Maxima, Order);
    }

    /// <summary>How many terms there are. If there is none, all that follows is null.</summary>
    public int Count => _header.Count;

    /// <summary>The longest term and query, in bytes.</summary>
    public int MaxTermBytes => _header.MaxTermBytes;

    /// <summary>Its first byte.</summary>
    public byte* Start => _start;

    /// <summary>How many bytes it has.</summary>
    public long Bytes => _header.TotalBytes;

    /// <summary>The terms.</summary>
    public TermDictionary Terms { get; } = null!;

    /// <summary>Their codes.</summary>
    public CodeMaxima Maxima { get; } = null!;

    /// <summary>Their counts.</summary>
    public ExactOrder Order { get; } = null!;

    /// <summary>The best of them.</summary>
    public TopTerms Top { get; } = null!;

    /// <summary>What typos are found by; null if they may not be asked for.</summary>
    public PrefixTopology? Topology { get; }

    private int Blocks => DictionarySections.BlocksOf(Count);

    /// <summary>What its bytes are for.</summary>
    public CompletionIndexSizes Sizes => new(
        BytesOf(ImageSectionKind.Blocks),
        BytesOf(ImageSectionKind.Heads) + BytesOf(ImageSectionKind.Starts),
        BytesOf(ImageSectionKind.Codes),
        BytesOf(ImageSectionKind.HeavyTable) + BytesOf(ImageSectionKind.HeavyLists),
        BytesOf(ImageSectionKind.Topology),
        BytesOf(ImageSectionKind.Counts),
        BytesOf(ImageSectionKind.Labels));

    private long BytesOf(ImageSectionKind kind)
    {
        foreach (ref readonly ImageSection section in UsedSections)
        {
            if (section.Kind == kind)
                return section.Bytes;
        }

        return 0;
    }

    /// <summary>Compares all sections with their CRCs. O(bytes).</summary>
    /// <exception cref="CompletionSnapshotException">One is damaged.</exception>
    public void Verify()
    {
        foreach (ref readonly ImageSection section in UsedSections)
        {
            if (WithCrc(_start, section).Crc != section.Crc)
                throw Damaged($"section {section.Kind} does not have its checksum");
        }

        GC.KeepAlive(_memory);
    }

    /// <summary>A section with the CRC of its bytes.</summary>
    public static ImageSection WithCrc(byte* image, in ImageSection section)
    {
        uint crc = 0;
        for (long at = 0, bytes; at < section.Bytes; at += bytes)
        {
            bytes = Math.Min(section.Bytes - at, 1 << 30);
            crc = Crc32C.Append(crc, new(image + section.Offset + at, (int)bytes));
        }

        return section with { Crc = crc };
    }

    private ReadOnlySpan<ImageSection> UsedSections =>
        ((ReadOnlySpan<ImageSection>)_header.Sections)[.._header.SectionCount];

    private void Check(long bytes)
    {
        if (_header.Magic != ImageHeader.Signature)
            throw CompletionSnapshotException.NotASnapshot(_name);
        if (_header.Version != ImageHeader.CurrentVersion)
            throw CompletionSnapshotException.OtherVersion(_name, _header.Version, ImageHeader.CurrentVersion);

        if (_header.Crc != _header.ComputeCrc())
            throw Damaged("its header does not have its checksum");
        if (_header.TotalBytes != bytes)
            throw CompletionSnapshotException.Truncated(_name, bytes, _header.TotalBytes);
        if (_header.Count < 0 || _header.MaxTermBytes is < 1 or > BlockFormat.MaxTermBytes
            || _header.SectionCount is < 0 or > ImageHeader.MaxSections
            || (_header.Count > 0 && _header.ListCount is < 1 or > (1 << 28)) || _header.NodeCount < 0)
        {
            throw Damaged("a number of its header is out of range");
        }

        foreach (ref readonly ImageSection section in UsedSections)
        {
            if (section.Offset < ImageHeader.Bytes || section.Offset % Alignment != 0 || section.Bytes < 0
                || section.Offset > bytes || section.Bytes > bytes - section.Offset)
            {
                throw Damaged($"section {section.Kind} does not lie in it");
            }
        }
    }

    private byte* Section(ImageSectionKind kind, long expected)
    {
        byte* start = Section(kind, out long bytes);
        return bytes == expected
            ? start : throw Damaged($"section {kind} should have {expected} bytes and has {bytes}");
    }

    private byte* Section(ImageSectionKind kind, out long bytes)
    {
        foreach (ref readonly ImageSection section in UsedSections)
        {
            if (section.Kind != kind)
                continue;
            bytes = section.Bytes;
            return _start + section.Offset;
        }

        throw Damaged($"section {kind} is not there");
    }

    private CompletionSnapshotException Damaged(string what) => CompletionSnapshotException.Damaged(_name, what);
}

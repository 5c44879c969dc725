using System.Diagnostics;
using System.Globalization;
using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>
/// Finds out what a directory holds: that its segments are those of one book, in order and none missing, and where the
/// newest of them ends. The segments before it are read by whoever reads them, and verified then.
/// </summary>
internal static class JournalOpening
{
    /// <summary>Reads what is there.</summary>
    /// <param name="options">Where.</param>
    /// <param name="segments">Filled.</param>
    /// <param name="snapshots">Where the newest of them end, the tail need not be read from its beginning.</param>
    /// <returns>The end of the newest segment, and how its file ends.</returns>
    /// <exception cref="JournalException">It is no journal, or not one to go on with.</exception>
    public static (JournalPlace End, FrameLogEnd Tail) Read(
        JournalOptions options, SegmentSet segments, SnapshotFiles snapshots)
    {
        List<string> paths = Find(options, SegmentHeader.Suffix);
        if (paths.Count == 0)
        {
            throw snapshots.Sequences.Count > 0
                ? Missing(options.Directory, SegmentHeader.NameOf(1), 0)
                : new JournalException(JournalFailure.NotFound, options.Directory,
                    $"'{options.Directory}' holds no journal.");
        }

        var found = new List<Segment>(paths.Count);
        foreach (string path in paths)
            found.Add(Link(options.Disk, path, found.Count == 0 ? null : found[^1]));
        segments.AddRange(found);
        JournalPlace start = snapshots.NewestPlace(segments) ?? SegmentSet.Start(segments.Last);
        if (start.Number < segments.Count - 1)
            start = SegmentSet.Start(segments.Last);
        return ReadTail(options, segments.Last, start);
    }

    /// <summary>The first segment of a new book.</summary>
    public static void Create(JournalOptions options)
    {
        Guid id = options.NewBookId ?? NewId();
        string path = Path.Combine(options.Directory, SegmentHeader.NameOf(firstSequence: 1));
        new SegmentHeader(id, Number: 0, FirstSequence: 1, 0, 0, 0).Create(options.Disk, path);
    }

    /// <summary>The files of a kind in order, their names being numbers.</summary>
    public static List<string> Find(JournalOptions options, string suffix)
    {
        string[] all = options.Disk.List(options.Directory);
        return [.. all.Where(path => path.EndsWith(suffix, StringComparison.Ordinal)).Select(path =>
            Path.Combine(options.Directory, Path.GetFileName(path))).Order(StringComparer.Ordinal)];
    }

    /// <summary>The number that a file is named by; 0 if it is none.</summary>
    public static long NumberOf(string path, string suffix)
    {
        ReadOnlySpan<char> name = Path.GetFileName(path.AsSpan())[..^suffix.Length];
        return name.Length == 19
            && long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
    }

    /// <summary>
    /// Reads what a writer has added since: to the last segment, and the segments that follow it.
    /// </summary>
    public static JournalPlace ReadMore(JournalOptions options, SegmentSet segments, JournalPlace end)
    {
        while (true)
        {
            // Asked first: the next one is there only once all of this one is.
            string next = Path.Combine(options.Directory, SegmentHeader.NameOf(end.NextSequence));
            bool hasNext = end.NextSequence > segments.Last.Header.FirstSequence && options.Disk.Exists(next);
            JournalPlace read = HasMore(options.Disk, segments.Last, end)
                ? ReadTail(options, segments.Last, end).End
                : end;
            if (read == end && !hasNext)
                return end;
            if (read == end)
            {
                Segment segment = Link(options.Disk, next, segments.Last);
                if (segment.Header.PreviousEnd != end.Offset || segment.Header.PreviousCheck != end.Check)
                    throw JournalException.Damaged(next, 0, $"It does not continue '{segments.Last.Path}'.");
                segments.Add(segment);
                read = SegmentSet.Start(segment);
            }

            end = read;
        }
    }

    /// <summary>Reads the groups of the newest segment, from a place on.</summary>
    public static (JournalPlace End, FrameLogEnd Tail) ReadTail(
        JournalOptions options, Segment segment, JournalPlace place)
    {
        (JournalPlace End, FrameLogEnd Tail) read = ReadTailOnce(options.Disk, segment, place);
        // Beside a writer the bytes of one moment may be followed by those of a later one: a group half there, and one
        // that was written after it was whole. What was there is whole by now.
        if (options.ReadOnly && read.Tail.Kind == FrameLogEndKind.Corrupt)
            read = ReadTailOnce(options.Disk, segment, read.End);
        if (read.Tail.Kind == FrameLogEndKind.Corrupt)
            throw JournalException.Damaged(segment.Path, read.Tail.Position, read.Tail.Reason);
        segment.Length = read.End.Offset;
        return read;
    }

    private static (JournalPlace End, FrameLogEnd Tail) ReadTailOnce(IDisk disk, Segment segment, JournalPlace place)
    {
        using IDiskFile file = disk.Open(segment.Path, DiskMode.OpenRead);
        if (file.Length < place.Offset)
        {
            throw JournalException.Damaged(segment.Path, file.Length,
                $"It should go on, to byte {place.Offset} at least.");
        }

        FrameReader reader = new(file, GroupFrame.MaxPayloadBytes, place.Offset);
        while (reader.TryRead(out ReadOnlySpan<byte> payload))
        {
            if (place.Offset == 0)
            {
                place = place with { Offset = SegmentHeader.FrameBytes, Check = Crc32C.Compute(payload) };
                continue;
            }

            segment.Index.Add(place);
            place = GroupFrame.Read(payload, place, segment.Path, into: null);
        }

        Debug.Assert(reader.Position == place.Offset, "A place follows the frames.");
        return (place, reader.End);
    }

    private static bool HasMore(IDisk disk, Segment segment, in JournalPlace end)
    {
        Span<byte> header = stackalloc byte[FrameFormat.HeaderBytes];
        using IDiskFile file = disk.Open(segment.Path, DiskMode.OpenRead);
        return file.ReadUpTo(header, end.Offset) == header.Length
            && FrameFormat.TryReadHeader(header, end.Offset, out _);
    }

    private static Segment Link(IDisk disk, string path, Segment? previous)
    {
        using IDiskFile file = disk.Open(path, DiskMode.OpenRead);
        SegmentHeader header = SegmentHeader.Read(file, path);
        if (header.FirstSequence < 1 || header.FirstSequence != NumberOf(path, SegmentHeader.Suffix))
            throw JournalException.Damaged(path, FrameFormat.HeaderBytes, "It was written under another name.");
        if (previous is null)
            CheckFirst(header, path);
        else
            CheckNext(header, path, previous);
        return new Segment(disk, path, header, SegmentHeader.FrameBytes);
    }

    private static void CheckFirst(in SegmentHeader header, string path)
    {
        if (header is { Number: not 0 } or { FirstSequence: not 1 })
            throw Missing(path, SegmentHeader.NameOf(1), header.Number);
        if (header is not { PreviousFirstSequence: 0, PreviousEnd: 0, PreviousCheck: 0 })
            throw JournalException.Damaged(path, FrameFormat.HeaderBytes, "The first segment cannot follow another.");
    }

    private static void CheckNext(in SegmentHeader header, string path, Segment previous)
    {
        ref readonly SegmentHeader last = ref previous.Header;
        if (header.BookId != last.BookId)
        {
            throw new JournalException(JournalFailure.OtherBook, path, $"'{path}' belongs to book {header.BookId}, "
                + $"the segments before it to {last.BookId}. Take away what does not belong here.");
        }

        if (header.PreviousFirstSequence > last.FirstSequence || header.Number > last.Number + 1)
            throw Missing(path, SegmentHeader.NameOf(Math.Max(header.PreviousFirstSequence, 1)), header.Number);
        if (header.PreviousFirstSequence != last.FirstSequence || header.Number != last.Number + 1
            || header.Number >= JournalPlace.MaxSegments
            || header.PreviousEnd is <= SegmentHeader.FrameBytes or >= 1L << JournalPlace.OffsetBits)
        {
            throw JournalException.Damaged(path, FrameFormat.HeaderBytes, $"It does not continue '{previous.Path}'.");
        }

        // Only a segment whose groups all lasted is followed by another one.
        previous.Length = header.PreviousEnd;
    }

    private static JournalException Missing(string path, string name, int number) => new(
        JournalFailure.MissingSegment, Path.Combine(Path.GetDirectoryName(path)!, name),
        $"'{name}' is missing: '{path}' is segment {number} and continues it. Restore it; nothing is left out.");

    private static Guid NewId()
    {
        Span<byte> id = stackalloc byte[16];
        Entropy.Fill(id);
        return new Guid(id, bigEndian: true);
    }
}

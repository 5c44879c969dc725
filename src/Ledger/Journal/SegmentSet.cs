namespace Purlin.Ledger;

/// <summary>
/// The segments in order, and records by their position. Readers on any thread; one thread at a time adds segments.
/// </summary>
internal sealed class SegmentSet : IDisposable
{
    // Retries of old keys touch a few segments at a time; a year's files need not all be open.
    private const int MaxOpenFiles = 64;

    // One read fetches nearly every record whole.
    private const int FirstReadBytes = 512;

    private readonly Queue<Segment> _open = new();
    private Segment[] _segments = [];

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref _segments).Length;

    /// <summary>The one that is appended to.</summary>
    public Segment Last => Volatile.Read(ref _segments)[^1];

    /// <summary>The segment of a number.</summary>
    public Segment this[int number] => Volatile.Read(ref _segments)[number];

    /// <summary>Adds the next one.</summary>
    public void Add(Segment segment) => Volatile.Write(ref _segments, [.. _segments, segment]);

    /// <summary>Adds many at once.</summary>
    public void AddRange(IReadOnlyCollection<Segment> segments) =>
        Volatile.Write(ref _segments, [.. _segments, .. segments]);

    /// <summary>A place to begin reading at, to come to a record.</summary>
    /// <param name="sequence">1 or more, at most one more than the newest.</param>
    public JournalPlace Find(long sequence)
    {
        Segment[] segments = Volatile.Read(ref _segments);
        (int low, int high) = (1, segments.Length);
        while (low < high)
        {
            int middle = (low + high) >> 1;
            (low, high) = segments[middle].Header.FirstSequence <= sequence ? (middle + 1, high) : (low, middle);
        }

        Segment segment = segments[low - 1];
        return segment.Index.Find(sequence, Start(segment));
    }

    /// <summary>Where a segment begins: with its header, which continues the segment before it.</summary>
    public static JournalPlace Start(Segment segment) =>
        new(segment.Header.Number, 0, segment.Header.FirstSequence, segment.Header.PreviousCheck, 0);

    /// <summary>One record, verified by its check. Thread-safe.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No record can be there.</exception>
    /// <exception cref="JournalException">What is there is no record, or a damaged one.</exception>
    public ReadOnlySpan<byte> ReadAt(long position, RecordBuffer buffer)
    {
        (int number, long offset) = JournalPlace.Split(position);
        Segment[] segments = Volatile.Read(ref _segments);
        if (position >> JournalPlace.PositionBits != 0 || number >= segments.Length || offset < SegmentHeader.FrameBytes
            || offset >= segments[number].Length)
        {
            throw new ArgumentOutOfRangeException(nameof(position), position,
                "The journal has set no such position. Positions belong to the book that they were read from.");
        }

        Segment segment = segments[number];
        Span<byte> bytes = buffer.GetSpan((int)Math.Min(FirstReadBytes, segment.Length - offset));
        bytes = bytes[..Read(segment, bytes, offset)];
        int prefix = GroupFrame.ReadPrefix(bytes, out int length, out uint check);
        if (prefix == 0 || length > segment.Length - offset - prefix)
            throw JournalException.Damaged(segment.Path, offset, "No record begins here.");
        if (bytes.Length < prefix + length)
        {
            bytes = buffer.GetSpan(prefix + length);
            bytes = bytes[..Read(segment, bytes, offset)];
        }

        if (bytes.Length < prefix + length || GroupFrame.CheckOf(position, bytes.Slice(prefix, length)) != check)
            throw JournalException.Damaged(segment.Path, offset, "The record's check does not match.");
        return bytes.Slice(prefix, length);
    }

    /// <summary>Closes all files.</summary>
    public void Dispose()
    {
        foreach (Segment segment in _segments)
            segment.Dispose();
    }

    private int Read(Segment segment, Span<byte> bytes, long offset)
    {
        int count;
        bool opened;
        try
        {
            count = segment.Read(bytes, offset, out opened);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw JournalException.Unreadable(segment.Path, e);
        }

        if (opened)
            NoteOpened(segment);
        return count;
    }

    // Outside of the segment's own lock: two threads that open one and close another must not wait for each other.
    private void NoteOpened(Segment segment)
    {
        Segment? oldest = null;
        lock (_open)
        {
            _open.Enqueue(segment);
            if (_open.Count > MaxOpenFiles)
                oldest = _open.Dequeue();
        }

        oldest?.Dispose();
    }
}

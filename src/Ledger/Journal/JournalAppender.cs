using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>
/// The writing end of a journal: one frame, one write and one sync per group, a new segment when one is full. The first
/// failure is the last call: nothing is written after it. Not thread-safe.
/// </summary>
internal sealed class JournalAppender : IDisposable
{
    // Zeros are written once more as records; for large groups that costs more than a file that grows at every sync.
    private const int FillShare = 16;

    private static readonly byte[] Zeros = new byte[64 * 1024];

    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly SegmentSet _segments;
    private readonly long _segmentBytes;
    private readonly int _fillBytes;
    private FrameWriter _writer;
    private IDiskFile? _filler;
    private long _filled;
    private JournalPlace _end;

    /// <summary>Begins after what was found; a torn tail is cut off.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="segments">At least one; the last is appended to.</param>
    /// <param name="end">Where its groups end.</param>
    /// <param name="tail">How its file ends.</param>
    public JournalAppender(JournalOptions options, SegmentSet segments, in JournalPlace end, in FrameLogEnd tail)
    {
        (_disk, _directory, _segments, _end) = (options.Disk, options.Directory, segments, end);
        (_segmentBytes, _fillBytes) = (options.TestSegmentBytes ?? options.SegmentBytes, options.ZeroFillBytes);
        _writer = FrameWriter.Open(_disk, segments.Last.Path, GroupFrame.MaxPayloadBytes, tail);
        _filled = end.Offset;
        segments.Last.Index.Reserve(_segmentBytes);
    }

    /// <summary>The place after the newest record.</summary>
    public JournalPlace End => _end;

    /// <summary>What failed; null while nothing has.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Makes a group last, and sets its positions.</summary>
    /// <param name="group">Continues the newest record.</param>
    /// <exception cref="JournalException">Writing failed, now or earlier, or the journal is full.</exception>
    public void Append(RecordGroup group)
    {
        int room = Check(group);
        try
        {
            if (IsFullFor(room))
                BeginSegment();
            Write(group, room);
        }
        catch (Exception e) when (Failed(e))
        {
            throw JournalException.Poisoned(_segments.Last.Path, e);
        }
    }

    /// <summary>Closes the files; nothing is pending.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _filler?.Dispose();
    }

    private int Check(RecordGroup group)
    {
        if (Failure is not null)
            throw JournalException.Poisoned(_segments.Last.Path, Failure);
        if (group.Count == 0)
            throw new ArgumentException("A group has at least one record.", nameof(group));
        if (group.FirstSequence != _end.NextSequence)
        {
            throw new ArgumentException($"The group begins with sequence {group.FirstSequence}, but the journal goes "
                + $"on with {_end.NextSequence}.", nameof(group));
        }

        long room = GroupFrame.RoomFor(group);
        if (room > GroupFrame.MaxPayloadBytes)
        {
            throw new ArgumentException($"The group takes {room} bytes, and a group has at most "
                + $"{GroupFrame.MaxPayloadBytes}. Append it in parts.", nameof(group));
        }

        if (_end.Number == JournalPlace.MaxSegments - 1 && IsFullFor((int)room))
        {
            throw new JournalException(JournalFailure.Full, _directory,
                $"'{_directory}' has {JournalPlace.MaxSegments} segments and can have no more. A new book with larger "
                + "segments holds more.");
        }

        return (int)room;
    }

    // A group that is larger than a segment has one of its own.
    private bool IsFullFor(int room) => _end.Offset > SegmentHeader.FrameBytes
        && _end.Offset + FrameFormat.HeaderBytes + room > _segmentBytes;

    // Whatever it was, nobody knows what is in the file now. An error of the disk is told as the journal's.
    private bool Failed(Exception e)
    {
        Failure = e;
        return e is IOException or UnauthorizedAccessException;
    }

    private void Write(RecordGroup group, int room)
    {
        long payloadAt = _writer.Length + FrameFormat.HeaderBytes;
        Span<byte> payload = _writer.GetSpan(room);
        int size = GroupFrame.Write(payload, group, _end.Check, JournalPlace.Position(_end.Number, payloadAt));
        uint check = Crc32C.Compute(payload[..size]);
        FillAhead(payloadAt + size, size);
        _writer.Advance(size);
        _writer.EndFrame();
        _writer.Sync();

        Segment segment = _segments.Last;
        segment.Index.Add(_end);
        _end = new JournalPlace(_end.Number, _writer.Length, _end.NextSequence + group.Count, check, _end.Offset);
        segment.Length = _end.Offset;
    }

    private void FillAhead(long end, int size)
    {
        if (end <= _filled || size > _fillBytes / FillShare)
            return;
        _filler ??= _disk.Open(_segments.Last.Path, DiskMode.OpenWrite);
        long to = Math.Min(end + _fillBytes, _segmentBytes);
        for (long at = end; at < to; at += Zeros.Length)
            _filler.WriteAll(Zeros.AsSpan(0, (int)Math.Min(Zeros.Length, to - at)), at);
        _filled = to;
    }

    // All that is in the full segment lasts; the new one is there, whole and durable, before a group goes into it.
    private void BeginSegment()
    {
        Segment full = _segments.Last;
        SegmentHeader header = new(full.Header.BookId, _end.Number + 1, _end.NextSequence, full.Header.FirstSequence,
            _end.Offset, _end.Check);
        string path = Path.Combine(_directory, SegmentHeader.NameOf(header.FirstSequence));
        uint check = header.Create(_disk, path);
        FrameWriter writer = FrameWriter.Open(_disk, path, GroupFrame.MaxPayloadBytes, new FrameLogEnd(
            FrameLogEndKind.Clean, SegmentHeader.FrameBytes, SegmentHeader.FrameBytes, ""));
        Dispose();
        (_writer, _filler, _filled) = (writer, null, SegmentHeader.FrameBytes);
        Segment segment = new(_disk, path, header, SegmentHeader.FrameBytes);
        segment.Index.Reserve(_segmentBytes);
        _segments.Add(segment);
        _end = new JournalPlace(header.Number, SegmentHeader.FrameBytes, header.FirstSequence, check, 0);
    }
}

using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>
/// Reads the groups in order, across segments, up to what lasts now, and verifies each: its CRC, that it continues the
/// one before it, and that its sequences have no gap. Not thread-safe.
/// </summary>
/// <param name="segments">The journal.</param>
/// <param name="start">Where to begin.</param>
internal sealed class JournalCursor(SegmentSet segments, JournalPlace start) : IDisposable
{
    private JournalPlace _place = start;
    private IDiskFile? _file;
    private FrameReader? _reader;
    private long _base;

    /// <summary>The first sequence that was not read yet.</summary>
    public long NextSequence => _place.NextSequence;

    /// <summary>Reads the next group.</summary>
    /// <param name="into">Takes its records from the group's own next sequence on.</param>
    /// <returns>False at the end of what lasts.</returns>
    /// <exception cref="JournalException">The next group is damaged or another one, or cannot be read.</exception>
    public bool TryRead(RecordGroup into)
    {
        while (true)
        {
            // Asked first: a segment that is not the last grows no more, so that its end is its end.
            bool isLast = _place.Number + 1 == segments.Count;
            Segment segment = segments[_place.Number];
            try
            {
                if (ReadFrame(segment, out ReadOnlySpan<byte> payload))
                {
                    bool isHeader = _place.Offset == 0;
                    if (!isHeader)
                        segment.Index.Add(_place);
                    _place = isHeader
                        ? _place with { Offset = SegmentHeader.FrameBytes, Check = Crc32C.Compute(payload) }
                        : GroupFrame.Read(payload, _place, segment.Path, into);
                    if (isHeader)
                        continue;
                    return true;
                }
            }
            catch (Exception e) when (e is IOException and not JournalException or UnauthorizedAccessException)
            {
                throw JournalException.Unreadable(segment.Path, e);
            }

            if (isLast)
                return false;
            GoOn(segment, segments[_place.Number + 1]);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        (_file, _reader) = (null, null);
    }

    // The reader of a part that has grown since is at its end, and a new one begins there.
    private bool ReadFrame(Segment segment, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        while (_place.Offset < segment.Length)
        {
            if (_reader is null)
            {
                _file = segment.OpenPart();
                _base = Math.Min(_place.Offset, _file.Length);
                _reader = new FrameReader(_file, GroupFrame.MaxPayloadBytes, _base);
            }

            if (_reader.TryRead(out payload))
                return true;
            FrameLogEnd end = _reader.End;
            long length = _file!.Length;
            Dispose();
            if (end.Kind != FrameLogEndKind.Clean || end.Position != length || _base == length)
            {
                string reason = end.Reason.Length > 0 ? end.Reason : $"It should go on, to byte {segment.Length}.";
                throw JournalException.Damaged(segment.Path, end.Position, reason);
            }
        }

        return false;
    }

    private void GoOn(Segment ended, Segment next)
    {
        ref readonly SegmentHeader header = ref next.Header;
        if (header.FirstSequence != _place.NextSequence)
        {
            throw JournalException.Damaged(ended.Path, _place.Offset, $"It ends with record {_place.NextSequence - 1}, "
                + $"and '{next.Path}' begins with record {header.FirstSequence}.");
        }

        if (header.PreviousCheck != _place.Check)
        {
            throw JournalException.Damaged(next.Path, FrameFormat.HeaderBytes,
                $"It does not continue '{ended.Path}' as that is now.");
        }

        Dispose();
        _place = SegmentSet.Start(next);
    }
}

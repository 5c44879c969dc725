using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>The snapshots beside the segments: the newest two. Thread-safe.</summary>
/// <param name="options">Where.</param>
internal sealed class SnapshotFiles(JournalOptions options)
{
    private const int Kept = 2;

    private readonly Lock _gate = new();
    private long[] _newestFirst = [];
    private bool _isWriting;

    /// <summary>The sequences, newest first.</summary>
    public IReadOnlyList<long> Sequences
    {
        get
        {
            lock (_gate)
                return _newestFirst;
        }
    }

    /// <summary>Looks at what is there.</summary>
    public void Find()
    {
        lock (_gate)
        {
            _newestFirst = [.. JournalOpening.Find(options, SnapshotHeader.Suffix)
                .Select(path => JournalOpening.NumberOf(path, SnapshotHeader.Suffix))
                .Where(sequence => sequence > 0).OrderDescending()];
        }
    }

    /// <summary>Opens one, and looks whether the journal still has the group that it ends with.</summary>
    public LedgerSnapshotReader Open(long sequence, Guid book, SegmentSet segments)
    {
        LedgerSnapshotReader reader = Open(sequence, book);
        try
        {
            CheckPlace(reader.Header.Place, segments);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    private LedgerSnapshotReader Open(long sequence, Guid book)
    {
        LedgerSnapshotReader reader = new(options.Disk, PathOf(sequence));
        if (reader.Sequence == sequence && reader.Header.BookId == book)
            return reader;
        reader.Dispose();
        throw new JournalException(JournalFailure.OtherBook, PathOf(sequence), $"'{PathOf(sequence)}' is an image of "
            + $"book {reader.Header.BookId} at record {reader.Sequence}. Take it away.");
    }

    /// <summary>Where the journal goes on after the newest image that says so; null if none does.</summary>
    public JournalPlace? NewestPlace(SegmentSet segments)
    {
        foreach (long sequence in Sequences)
        {
            try
            {
                using LedgerSnapshotReader reader = Open(sequence, segments[0].Header.BookId);
                JournalPlace place = reader.Header.Place;
                CheckPlace(place, segments);
                segments[place.Number].Index.Add(place);
                return place;
            }
            catch (JournalException e) when (e.Path == PathOf(sequence))
            {
                // Then the journal is read without it. Whoever opens the image gets the same exception.
            }
        }

        return null;
    }

    /// <summary>Begins a new one.</summary>
    public LedgerSnapshotWriter Begin(in SnapshotHeader header)
    {
        lock (_gate)
        {
            if (_isWriting)
                throw new InvalidOperationException("An image is being written. Commit or dispose it first.");
            _isWriting = true;
        }

        try
        {
            return new LedgerSnapshotWriter(this, options.Disk, PathOf(header.Sequence), header);
        }
        catch
        {
            EndWriting();
            throw;
        }
    }

    /// <summary>Takes note of a new one, and deletes what is older than the two newest.</summary>
    public void Keep(long sequence)
    {
        long[] all = [.. Sequences.Append(sequence).Distinct().OrderDescending()];
        lock (_gate)
            _newestFirst = all[..Math.Min(Kept, all.Length)];
        foreach (long old in all.Skip(Kept))
            options.Disk.Delete(PathOf(old));
    }

    /// <summary>Lets the next one begin.</summary>
    public void EndWriting()
    {
        lock (_gate)
            _isWriting = false;
    }

    // An image is published when the records it knows last. So a journal that has not, at that place, the group that
    // the image ends with is not the one it was.
    private void CheckPlace(in JournalPlace place, SegmentSet segments)
    {
        Segment segment = segments[Math.Clamp(place.Number, 0, segments.Count - 1)];
        try
        {
            using IDiskFile file = options.Disk.Open(segment.Path, DiskMode.OpenRead);
            if (segment.Header.Number == place.Number && EndsAt(file, place))
                return;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw JournalException.Unreadable(segment.Path, e);
        }

        throw JournalException.Damaged(segment.Path, Math.Max(place.PreviousOffset, 0), "A snapshot was made when the "
            + $"group with record {place.NextSequence - 1} ended at byte {place.Offset} of segment {place.Number}, and "
            + "it is not there now.");
    }

    private static bool EndsAt(IDiskFile file, in JournalPlace place)
    {
        long size = place.Offset - place.PreviousOffset;
        if (place.PreviousOffset < 0 || place.Offset > file.Length
            || size is <= FrameFormat.HeaderBytes or > FrameFormat.HeaderBytes + GroupFrame.MaxPayloadBytes)
        {
            return false;
        }

        FrameReader reader = new(new BoundedFile(file, place.Offset), GroupFrame.MaxPayloadBytes, place.PreviousOffset);
        return reader.TryRead(out ReadOnlySpan<byte> payload) && reader.Position == place.Offset
            && Crc32C.Compute(payload) == place.Check;
    }

    private string PathOf(long sequence) => Path.Combine(options.Directory, SnapshotHeader.NameOf(sequence));
}

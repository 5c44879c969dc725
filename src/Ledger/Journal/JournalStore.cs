using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>
/// A journal in a directory of its own: append-only files of groups of records, each group written and synced as one,
/// with a CRC over the group and one over each record; beside them images of the book. One process writes, held by a
/// lock; others may read. <see cref="AppendAsync"/> works on the caller's thread and has completed when it returns.
/// </summary>
/// <remarks>
/// A group that a crash has torn is cut off when the journal is opened: nobody was told that it lasts. Damage to
/// anything that lasted is refused, by file and offset. After the first error of writing nothing more is written, and
/// reading goes on. Thread-safe, one append at a time.
/// </remarks>
public sealed class JournalStore : ILedgerStore, ILedgerSnapshots
{
    /// <summary>The largest group with its frame, 16 MiB: a group is atomic and is not split.</summary>
    public const int MaxGroupBytes = GroupFrame.MaxPayloadBytes;

    // What one reading gathers; a group is taken as a whole.
    private const int ReadBytes = 1024 * 1024;
    private const int MaxCursors = 4;

    private readonly JournalOptions _options;
    private readonly FileLock? _lock;
    private readonly SegmentSet _segments = new();
    private readonly SnapshotFiles _snapshots;
    private readonly List<JournalCursor> _cursors = [];
    private readonly Lock _cursorGate = new();
    private readonly Lock _appendGate = new();
    private readonly JournalAppender? _appender;
    private JournalPlace _end;
    private long _last;
    private long _diskTicks;
    private bool _isClosed;

    private JournalStore(JournalOptions options, FileLock? held)
    {
        (_options, _lock, _snapshots) = (options, held, new SnapshotFiles(options));
        _snapshots.Find();
        if (held is not null)
            Prepare();
        (_end, FrameLogEnd tail) = JournalOpening.Read(options, _segments, _snapshots);
        _last = _end.NextSequence - 1;
        if (held is not null)
            _appender = new JournalAppender(options, _segments, _end, tail);
    }

    /// <summary>What tells this book from any other; made when the journal was made.</summary>
    public Guid BookId => _segments[0].Header.BookId;

    /// <summary>Whether it was opened for reading alone.</summary>
    public bool IsReadOnly => _appender is null;

    /// <summary>The sequence of the newest record; 0 for none.</summary>
    public long LastSequence => Volatile.Read(ref _last);

    /// <summary>What writing failed with, after which nothing is written; null while all is well.</summary>
    public Exception? Failure => _appender?.Failure;

    /// <summary>Spent writing and syncing groups since it was opened.</summary>
    public TimeSpan DiskTime => _options.TimeProvider.GetElapsedTime(0, Volatile.Read(ref _diskTicks));

    /// <inheritdoc/>
    public IReadOnlyList<long> Snapshots => _snapshots.Sequences;

    /// <summary>
    /// Opens the journal of a directory, or makes one. Reads the newest segment, and of the others the beginnings.
    /// </summary>
    /// <param name="options">Where and how.</param>
    /// <exception cref="JournalException">
    /// Another one writes it, it is damaged, not whole or of another version, or the disk failed.
    /// </exception>
    public static JournalStore Open(JournalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        FileLock? held = null;
        try
        {
            if (!options.ReadOnly)
            {
                options.Disk.CreateDirectory(options.Directory);
                held = FileLock.Acquire(options.Disk, Path.Combine(options.Directory, "lock"));
            }

            return new JournalStore(options, held);
        }
        catch (FileLockedException e)
        {
            throw new JournalException(JournalFailure.Locked, options.Directory, e.Message, inner: e);
        }
        catch (DirectoryNotFoundException e) when (options.ReadOnly)
        {
            throw new JournalException(JournalFailure.NotFound, options.Directory, e.Message, inner: e);
        }
        catch (Exception e)
        {
            held?.Dispose();
            if (e is IOException and not JournalException or UnauthorizedAccessException)
                throw JournalException.Unreadable(options.Directory, e);
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Opened read-only, it looks for what the writer has added.</remarks>
    public ValueTask<long> GetLastSequenceAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfClosed();
        if (IsReadOnly)
            LookForMore();
        return ValueTask.FromResult(LastSequence);
    }

    /// <inheritdoc/>
    /// <exception cref="JournalException">Writing failed, now or earlier, or the journal is full.</exception>
    /// <exception cref="ArgumentException">The group does not follow, is empty, or too large.</exception>
    public ValueTask AppendAsync(RecordGroup group, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (_appender is null)
            throw new InvalidOperationException("The journal was opened read-only. Open it without that to append.");
        cancellationToken.ThrowIfCancellationRequested();
        lock (_appendGate)
        {
            ThrowIfClosed();
            long start = _options.TimeProvider.GetTimestamp();
            _appender.Append(group);
            Volatile.Write(ref _diskTicks, _diskTicks + _options.TimeProvider.GetTimestamp() - start);
            _end = _appender.End;
            Volatile.Write(ref _last, _end.NextSequence - 1);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    /// <exception cref="JournalException">A record to be read is damaged or cannot be read.</exception>
    public ValueTask<bool> ReadAsync(
        long afterSequence, RecordGroup into, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterSequence);
        ArgumentNullException.ThrowIfNull(into);
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfClosed();
        into.Clear(afterSequence + 1);
        if (IsReadOnly && afterSequence >= LastSequence)
            LookForMore();
        if (afterSequence >= LastSequence)
            return ValueTask.FromResult(false);
        JournalCursor cursor = TakeCursor(afterSequence + 1);
        try
        {
            while (into.Bytes.Length < ReadBytes && cursor.TryRead(into))
                cancellationToken.ThrowIfCancellationRequested();
        }
        catch
        {
            cursor.Dispose();
            into.Clear(afterSequence + 1);
            throw;
        }

        GiveBack(cursor);
        return ValueTask.FromResult(into.Count > 0);
    }

    /// <inheritdoc/>
    /// <remarks>Verified by the record's own check: what is returned is what was appended, at this position.</remarks>
    /// <exception cref="JournalException">The record is damaged or cannot be read.</exception>
    public ReadOnlySpan<byte> ReadAt(long position, RecordBuffer buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        ThrowIfClosed();
        return _segments.ReadAt(position, buffer);
    }

    /// <inheritdoc/>
    public LedgerSnapshotReader OpenSnapshot(long sequence) => _snapshots.Open(sequence, BookId, _segments);

    /// <inheritdoc/>
    /// <remarks>An error of writing an image does not poison the journal.</remarks>
    public LedgerSnapshotWriter BeginSnapshot(long sequence)
    {
        if (IsReadOnly)
            throw new InvalidOperationException("The journal was opened read-only. Open it without that to write.");
        lock (_appendGate)
        {
            ThrowIfClosed();
            if (sequence != LastSequence || sequence == 0)
            {
                throw new ArgumentOutOfRangeException(nameof(sequence), sequence,
                    $"An image is of the state after the newest record, which is {LastSequence}.");
            }

            return _snapshots.Begin(new SnapshotHeader(BookId, sequence, _end));
        }
    }

    /// <summary>Closes the files and frees the lock. Everything appended lasts already.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_appendGate)
        {
            if (_isClosed)
                return ValueTask.CompletedTask;
            _isClosed = true;
            lock (_cursorGate)
            {
                foreach (JournalCursor cursor in _cursors)
                    cursor.Dispose();
                _cursors.Clear();
            }

            _appender?.Dispose();
            _segments.Dispose();
            _lock?.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    // What a crash has left of a segment or an image that was not published is deleted; a new journal gets its first.
    private void Prepare()
    {
        foreach (string path in JournalOpening.Find(_options, ReplacementFile.Suffix))
            _options.Disk.Delete(path);
        if (JournalOpening.Find(_options, SegmentHeader.Suffix).Count > 0 || Snapshots.Count > 0)
            return;
        _options.Disk.SyncDirectory(Path.GetDirectoryName(_options.Directory) ?? _options.Directory);
        JournalOpening.Create(_options);
    }

    private void LookForMore()
    {
        lock (_appendGate)
        {
            ThrowIfClosed();
            try
            {
                _end = JournalOpening.ReadMore(_options, _segments, _end);
            }
            catch (Exception e) when (e is IOException and not JournalException or UnauthorizedAccessException)
            {
                throw JournalException.Unreadable(_segments.Last.Path, e);
            }

            Volatile.Write(ref _last, _end.NextSequence - 1);
        }
    }

    private JournalCursor TakeCursor(long sequence)
    {
        lock (_cursorGate)
        {
            int found = _cursors.FindIndex(cursor => cursor.NextSequence == sequence);
            if (found < 0)
                return new JournalCursor(_segments, _segments.Find(sequence));
            JournalCursor cursor = _cursors[found];
            _cursors.RemoveAt(found);
            return cursor;
        }
    }

    private void GiveBack(JournalCursor cursor)
    {
        lock (_cursorGate)
        {
            _cursors.Add(cursor);
            if (_cursors.Count <= MaxCursors && !_isClosed)
                return;
            _cursors[0].Dispose();
            _cursors.RemoveAt(0);
        }
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_isClosed, this);
}

using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>Reads an image of the book, verified as it goes. Not thread-safe.</summary>
public sealed class LedgerSnapshotReader : IDisposable
{
    private readonly string _path;
    private readonly IDiskFile _file;
    private readonly FrameReader _reader;
    private uint _check;
    private bool _isAtEnd;

    internal LedgerSnapshotReader(IDisk disk, string path)
    {
        _path = path;
        try
        {
            _file = disk.Open(path, DiskMode.OpenRead);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw JournalException.Unreadable(path, e);
        }

        try
        {
            _reader = new FrameReader(_file, SnapshotFrame.MaxPayloadBytes);
            Header = SnapshotHeader.Read(ReadFrame(), path);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Of the newest record in the image: go on with the records after it.</summary>
    public long Sequence => Header.Sequence;

    internal SnapshotHeader Header { get; }

    /// <summary>Reads the next part of a section: whole items, as many as were written as one.</summary>
    /// <param name="section">Which section; a section has one part or more, and comes as often as it was begun.</param>
    /// <param name="items">Good until the next call.</param>
    /// <returns>False at the end, once everything was read and found whole.</returns>
    /// <exception cref="JournalException">The image is damaged: nothing that was read from it counts.</exception>
    public bool TryRead(out int section, out ReadOnlySpan<byte> items)
    {
        section = 0;
        items = default;
        if (_isAtEnd)
            return false;
        long at = _reader.Position;
        uint check = _check;
        ReadOnlySpan<byte> payload = ReadFrame();
        if (SnapshotFrame.TryReadPart(payload, out section, out items))
            return true;
        if (!SnapshotFrame.IsEnd(payload, check) || _reader.Position != _file.Length)
            throw JournalException.Damaged(_path, at, "The snapshot should end here, and does not.");
        (_isAtEnd, section) = (true, 0);
        return false;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private ReadOnlySpan<byte> ReadFrame()
    {
        try
        {
            if (!_reader.TryRead(out ReadOnlySpan<byte> payload))
            {
                string reason = _reader.End.Reason.Length > 0 ? _reader.End.Reason : "The snapshot has no end.";
                throw JournalException.Damaged(_path, _reader.End.Position, reason);
            }

            _check = Crc32C.Append(_check, payload);
            return payload;
        }
        catch (Exception e) when (e is IOException and not JournalException or UnauthorizedAccessException)
        {
            throw JournalException.Unreadable(_path, e);
        }
    }
}

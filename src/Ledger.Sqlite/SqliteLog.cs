using SQLitePCL;

namespace Purlin.Ledger.Sqlite;

/// <summary>Reads the log through one connection, as the transaction open on it sees it.</summary>
internal sealed class SqliteLog : IDisposable
{
    // What one reading gathers.
    private const int ReadBytes = 1 << 20;

    private readonly SqliteStatement _head;
    private readonly SqliteStatement _readAfter;
    private readonly SqliteStatement _readAt;
    private readonly string _path;

    public SqliteLog(sqlite3 database, string path)
    {
        _path = path;
        _head = new(database, "SELECT sequence, epoch FROM main.ledger_head");
        _readAfter = new(
            database, "SELECT sequence, record FROM main.ledger_entries WHERE sequence > ? ORDER BY sequence");
        _readAt = new(database, "SELECT record FROM main.ledger_entries WHERE sequence = ?");
    }

    public LedgerHead ReadHead()
    {
        if (!_head.Step())
        {
            throw new SqliteLedgerException(SqliteLedgerFailure.Damaged, _path,
                $"The ledger in '{_path}' has lost its head row. Restore the file from a copy.");
        }

        LedgerHead head = new(_head.Int64(0), _head.Int64(1));
        _head.Reset();
        return head;
    }

    public bool Read(long afterSequence, RecordGroup into)
    {
        into.Clear(afterSequence + 1);
        _readAfter.Bind(1, afterSequence);
        try
        {
            while (into.Bytes.Length < ReadBytes && _readAfter.Step())
            {
                long sequence = _readAfter.Int64(0);
                if (sequence != into.LastSequence + 1)
                    throw Missing(into.LastSequence + 1);
                into.Add(_readAfter.Blob(1));
                into.SetPosition(into.Count - 1, sequence);
            }
        }
        finally
        {
            _readAfter.Reset();
        }

        return into.Count > 0;
    }

    public ReadOnlySpan<byte> ReadAt(long sequence, RecordBuffer buffer)
    {
        if (!_readAt.Bind(1, sequence).Step())
            throw Missing(sequence);
        ReadOnlySpan<byte> record = _readAt.Blob(0);
        Span<byte> copy = buffer.GetSpan(record.Length);
        record.CopyTo(copy);
        _readAt.Reset();
        return copy;
    }

    public void Dispose()
    {
        _head.Dispose();
        _readAfter.Dispose();
        _readAt.Dispose();
    }

    private SqliteLedgerException Missing(long sequence) => new(SqliteLedgerFailure.Damaged, _path,
        $"The ledger in '{_path}' has lost record {sequence}. Restore the file from a copy.");
}

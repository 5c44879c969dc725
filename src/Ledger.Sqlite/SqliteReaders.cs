using Microsoft.Data.Sqlite;

namespace Purlin.Ledger.Sqlite;

/// <summary>Connections that read what lasts, on any thread, beside the one that appends; a few are kept.</summary>
internal sealed class SqliteReaders(string path, int busyTimeoutMs) : IDisposable
{
    private const int MaxKept = 4;

    private readonly Stack<Reader> _free = [];
    private readonly Lock _gate = new();
    private bool _isClosed;

    public T Read<T, TState>(TState state, Func<SqliteLog, TState, T> read)
    {
        Reader reader = Take();
        try
        {
            return read(reader.Log, state);
        }
        finally
        {
            GiveBack(reader);
        }
    }

    /// <summary>Not by <see cref="Read"/>, since a span is no result for a delegate.</summary>
    public ReadOnlySpan<byte> ReadAt(long position, RecordBuffer buffer)
    {
        Reader reader = Take();
        try
        {
            return reader.Log.ReadAt(position, buffer);
        }
        finally
        {
            GiveBack(reader);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            while (_free.TryPop(out Reader? reader))
                reader.Dispose();
        }
    }

    private Reader Take()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(SqliteLedgerStore));
            if (_free.TryPop(out Reader? reader))
                return reader;
        }

        return new Reader(path, busyTimeoutMs);
    }

    private void GiveBack(Reader reader)
    {
        lock (_gate)
        {
            if (!_isClosed && _free.Count < MaxKept)
            {
                _free.Push(reader);
                return;
            }
        }

        reader.Dispose();
    }

    private sealed class Reader : IDisposable
    {
        private readonly SqliteConnection _connection;

        public Reader(string path, int busyTimeoutMs)
        {
            _connection = SqliteFile.OpenReader(path, busyTimeoutMs);
            try
            {
                Log = new SqliteLog(_connection.Handle!, path);
            }
            catch
            {
                _connection.Dispose();
                throw;
            }
        }

        public SqliteLog Log { get; }

        public void Dispose()
        {
            Log.Dispose();
            _connection.Dispose();
        }
    }
}

using System.Data.Common;
using Microsoft.Data.Sqlite;
using Purlin.Shared;
using SQLitePCL;

namespace Purlin.Ledger.Sqlite;

/// <summary>
/// A ledger in a SQLite database: the records, and beside them accounts, entries, legs, keys and holds as rows that can
/// be queried. A group is one transaction in WAL mode with synchronous = FULL. Other processes may append to the same
/// file, and a book may be enlisted in a transaction of the caller's: <see cref="LedgerBook.Enlist"/>.
/// </summary>
/// <remarks>
/// All of its methods work on the caller's thread and have completed when they return. Tables and views begin with
/// <c>ledger_</c>; read them as you like, and write none of them.
/// </remarks>
public sealed class SqliteLedgerStore : ILedgerStore, ILedgerTransactions, ILedgerRows
{
    private readonly string _path;
    private readonly SqliteLedgerOptions _options;
    private readonly int _busyTimeoutMs;
    private readonly SqliteConnection _writer;
    private readonly sqlite3 _database;
    private readonly SqliteLog _log;
    private readonly SqliteRows _rows;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteReaders _readers;
    private bool _inGroup;
    private Exception? _failure;
    private bool _isClosed;

    private SqliteLedgerStore(SqliteLedgerOptions options, SqliteConnection writer, Guid bookId, int busyTimeoutMs)
    {
        string path = options.Path;
        (_options, _path, _writer, BookId, _busyTimeoutMs) = (options, path, writer, bookId, busyTimeoutMs);
        _database = writer.Handle!;
        _log = new SqliteLog(_database, path);
        _rows = new SqliteRows(_database);
        _begin = new SqliteStatement(_database, "BEGIN IMMEDIATE");
        _commit = new SqliteStatement(_database, "COMMIT");
        _readers = new SqliteReaders(path, busyTimeoutMs);
    }

    /// <summary>What tells this book from any other; made with it.</summary>
    public Guid BookId { get; }

    /// <inheritdoc/>
    public bool KeepsRows => true;

    /// <summary>Opens the ledger of a database, or makes one in it.</summary>
    /// <param name="options">Where it is.</param>
    /// <exception cref="SqliteLedgerException">It cannot be used; its failure says why.</exception>
    public static SqliteLedgerStore Open(SqliteLedgerOptions options) =>
        Open(options, new LedgerOptions().BusyTimeout);

    /// <inheritdoc cref="Open(SqliteLedgerOptions)"/>
    /// <param name="options">Where it is.</param>
    /// <param name="busyTimeout">
    /// How long opening waits while somebody else holds the database, 0 to 1 hour; 5 s unless given. It fails with
    /// <see cref="SqliteLedgerFailure.Busy"/> then.
    /// </param>
    public static SqliteLedgerStore Open(SqliteLedgerOptions options, TimeSpan busyTimeout)
    {
        ArgumentNullException.ThrowIfNull(options);
        int busyTimeoutMs = TimeoutMs(busyTimeout);
        SqliteConnection writer = SqliteFile.OpenWriter(options, busyTimeoutMs);
        try
        {
            Guid book = SqliteSchema.Prepare(writer.Handle!, options.Path);
            SqliteFile.Limit(writer.Handle!, options.MaxFileBytes);
            if (options.IndexLegsByAccount)
                SqliteSchema.IndexLegs(writer.Handle!);
            // From here on the book waits, not SQLite.
            raw.sqlite3_busy_timeout(writer.Handle!, 0);
            return new SqliteLedgerStore(options, writer, book, busyTimeoutMs);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> GetLastSequenceAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_readers.Read(0, static (log, _) => log.ReadHead().Sequence));
    }

    /// <inheritdoc/>
    public ValueTask<long?> BeginGroupAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfUnusable();
        if (_inGroup)
            throw new InvalidOperationException("A group has been begun and not ended: append it, or end it.");
        return new(TryBegin() ? _log.ReadHead().Sequence : null);
    }

    /// <inheritdoc/>
    public ValueTask EndGroupAsync(CancellationToken cancellationToken = default)
    {
        if (_inGroup && !_isClosed)
            Rollback();
        return default;
    }

    /// <inheritdoc/>
    /// <exception cref="SqliteLedgerException">Writing failed, now or earlier.</exception>
    public ValueTask AppendAsync(RecordGroup group, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(group);
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfUnusable();
        if (!_inGroup && !TryBegin())
            throw SqliteLedgerException.From(_path, raw.SQLITE_BUSY, "database is locked");
        try
        {
            long next = _log.ReadHead().Sequence + 1;
            if (group.Count == 0 || group.FirstSequence != next)
            {
                throw new ArgumentException(
                    $"Record {next} is next, not {group.Count} records from {group.FirstSequence} on.", nameof(group));
            }

            _rows.Append(group);
            _commit.Run();
            _inGroup = false;
            return default;
        }
        catch (Exception e)
        {
            if (e is not ArgumentException)
                _failure = e;
            Rollback();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> ReadAsync(
        long afterSequence, RecordGroup into, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterSequence);
        ArgumentNullException.ThrowIfNull(into);
        cancellationToken.ThrowIfCancellationRequested();
        return new(_readers.Read(
            (afterSequence, into), static (log, what) => log.Read(what.afterSequence, what.into)));
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> ReadAt(long position, RecordBuffer buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return _readers.ReadAt(position, buffer);
    }

    /// <inheritdoc/>
    /// <param name="transaction">A <see cref="SqliteTransaction"/>, begun to write.</param>
    public ILedgerTransaction Enlist(DbTransaction transaction)
    {
        if (transaction is not SqliteTransaction sqlite)
        {
            throw new ArgumentException(
                $"A ledger in SQLite enlists a SqliteTransaction, not a {transaction?.GetType().Name ?? "null"}.",
                nameof(transaction));
        }

        SqliteConnection connection = sqlite.Connection ?? throw new LedgerEnlistmentException(
            LedgerEnlistmentFailure.Over, "The transaction has been committed or rolled back. Begin another.");
        sqlite3 database = connection.Handle!;
        if (!IsOurs(database))
        {
            throw new LedgerEnlistmentException(LedgerEnlistmentFailure.OtherDatabase,
                $"The transaction is on another database than this book, which is in '{_path}'.");
        }

        if (!SqliteFile.IsSynchronous(database))
        {
            throw new LedgerEnlistmentException(LedgerEnlistmentFailure.NotDurable,
                "The transaction's connection does not sync its commits. Run 'PRAGMA synchronous = FULL' on it before "
                + "the transaction begins.");
        }

        return new SqliteLedgerTransaction(this, sqlite, database, _path);
    }

    /// <inheritdoc/>
    public ValueTask<ILedgerRowPass> BeginComparingAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_isClosed, this);
        SqliteConnection connection = SqliteFile.OpenBeside(_path, _busyTimeoutMs);
        try
        {
            return new(new SqliteRowComparison(connection, _path));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="SqliteLedgerException">The head row and the log do not agree, or SQLite failed.</exception>
    public ValueTask<ILedgerRowPass?> BeginRebuildingAsync(
        TimeSpan wait, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_isClosed, this);
        return new(SqliteRowRebuild.Begin(_options, TimeoutMs(wait)));
    }

    /// <summary>Closes the connections. Everything appended lasts already.</summary>
    public ValueTask DisposeAsync()
    {
        if (_isClosed)
            return default;
        if (_inGroup)
            Rollback();
        _isClosed = true;
        _readers.Dispose();
        _log.Dispose();
        _rows.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        _writer.Dispose();
        return default;
    }

    /// <summary>Whether nobody holds the right to append now.</summary>
    internal bool IsFree()
    {
        ThrowIfUnusable();
        if (!TryBegin())
            return false;
        Rollback();
        return true;
    }

    private static int TimeoutMs(TimeSpan timeout) =>
        (int)Guard.InRange(timeout, TimeSpan.Zero, TimeSpan.FromHours(1)).TotalMilliseconds;

    private bool TryBegin() => _inGroup = _begin.TryRun();

    private void Rollback()
    {
        _inGroup = false;
        // After some failures SQLite has rolled back by itself.
        if (raw.sqlite3_get_autocommit(_database) == 0)
            SqliteStatement.Run(_database, "ROLLBACK");
    }

    private bool IsOurs(sqlite3 database)
    {
        string file = raw.sqlite3_db_filename(database, "main").utf8_to_string() ?? "";
        string ours = raw.sqlite3_db_filename(_database, "main").utf8_to_string();
        return string.Equals(file, ours,
            OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)
            && SqliteSchema.BookOf(database) == BookId;
    }

    private void ThrowIfUnusable()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (_failure is not null)
        {
            throw new SqliteLedgerException(SqliteLedgerFailure.Poisoned, _path,
                $"'{_path}' takes no more records after its first error: {_failure.Message} Open it again.",
                inner: _failure);
        }
    }
}

using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Purlin.Redlock.Tests;

/// <summary>The fence of a relational database in SQLite, around a table of texts.</summary>
public sealed class RelationalFenceTests : FencedResourceContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("purlin-fence-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private protected override async ValueTask<FencedResource<string>> OpenAsync(string lockName)
    {
        SqliteConnection connection = await ConnectAsync();
        await connection.DisposeAsync();
        return new SqliteText(ConnectAsync, lockName);
    }

    [Fact]
    public async Task A_check_holds_until_its_transaction_ends()
    {
        var fence = new SqliteFence("space");
        await using SqliteConnection holder = await ConnectAsync(), next = await ConnectAsync();
        await using DbTransaction writing = await holder.BeginTransactionAsync();
        Assert.True((await fence.OpenAsync(writing, "a", 1)).IsAccepted);
        Assert.True((await fence.CheckAsync(writing, "a", 1)).IsAccepted);
        // The next holder waits for the row (SQLite: for the database) and gives up here at once.
        await using (SqliteCommand command = next.CreateCommand())
        {
            command.CommandText = "PRAGMA busy_timeout = 0";
            await command.ExecuteNonQueryAsync();
        }

        SqliteException busy = Assert.Throws<SqliteException>(() =>
        {
            using SqliteCommand command = next.CreateCommand();
            command.CommandTimeout = 0;
            command.CommandText = "BEGIN IMMEDIATE";
            // Not Execute..., whose retries have a limit of 30 s by default and none at 0.
            SQLitePCL.raw.sqlite3_exec(next.Handle, "BEGIN IMMEDIATE");
            SqliteException.ThrowExceptionForRC(SQLitePCL.raw.sqlite3_errcode(next.Handle), next.Handle);
        });
        Assert.Equal(SQLitePCL.raw.SQLITE_BUSY, busy.SqliteErrorCode);
        await writing.CommitAsync();
        await using DbTransaction opening = await next.BeginTransactionAsync();
        Assert.True((await fence.OpenAsync(opening, "a", 2)).IsAccepted);
        await opening.CommitAsync();
        await using DbTransaction late = await holder.BeginTransactionAsync();
        Assert.Equal(new FencedWrite(FenceOutcome.Stale, 2), await fence.CheckAsync(late, "a", 1));
    }

    [Fact]
    public async Task What_is_rolled_back_has_sealed_nothing()
    {
        var fence = new SqliteFence("space");
        await using SqliteConnection connection = await ConnectAsync();
        await using (DbTransaction opening = await connection.BeginTransactionAsync())
        {
            await fence.OpenAsync(opening, "a", 9);
            await opening.RollbackAsync();
        }

        await using DbTransaction again = await connection.BeginTransactionAsync();
        Assert.Equal(new FencedWrite(FenceOutcome.NotOpened, 0), await fence.CheckAsync(again, "a", 9));
        Assert.True((await fence.OpenAsync(again, "a", 1)).IsAccepted);
    }

    [Fact]
    public async Task A_transaction_that_is_over_and_bad_arguments_are_refused()
    {
        var fence = new SqliteFence("space");
        await using SqliteConnection connection = await ConnectAsync();
        DbTransaction over = await connection.BeginTransactionAsync();
        await over.CommitAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => fence.OpenAsync(over, "a", 1).AsTask());
        await Assert.ThrowsAsync<ArgumentNullException>(() => fence.OpenAsync(null!, "a", 1).AsTask());
        Assert.Throws<ArgumentException>(() => new SqliteFence(""));
        await using DbTransaction open = await connection.BeginTransactionAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => fence.OpenAsync(open, "", 1).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => fence.CheckAsync(open, "a", 0).AsTask());
    }

    private async Task<SqliteConnection> ConnectAsync()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "fence.db")}");
        await connection.OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            PRAGMA synchronous = OFF;
            CREATE TABLE IF NOT EXISTS fence (space TEXT, name TEXT, token INTEGER NOT NULL, PRIMARY KEY (space, name));
            CREATE TABLE IF NOT EXISTS texts (name TEXT PRIMARY KEY, text TEXT NOT NULL);
            """;
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>What a database has to say.</summary>
    private sealed class SqliteFence(string space) : RelationalFence(space)
    {
        protected override string OpenStatement => """
            INSERT INTO fence (space, name, token) VALUES (@space, @name, @token)
            ON CONFLICT (space, name) DO UPDATE SET token = excluded.token WHERE token <= excluded.token
            """;

        protected override string CheckStatement =>
            "UPDATE fence SET token = token WHERE space = @space AND name = @name AND token = @token";

        protected override string HighestQuery =>
            "SELECT token FROM fence WHERE space = @space AND name = @name";
    }

    /// <summary>A text behind the fence, as an application would have it.</summary>
    private sealed class SqliteText(Func<Task<SqliteConnection>> connect, string lockName)
        : FencedResource<string>("space", lockName)
    {
        private readonly SqliteFence _fence = new("space");

        protected override async ValueTask<FencedRead<string>> OpenCoreAsync(
            long token, CancellationToken cancellationToken)
        {
            await using SqliteConnection connection = await connect();
            await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            FencedWrite open = await _fence.OpenAsync(transaction, LockName, token, cancellationToken);
            if (!open.IsAccepted)
                return new(open.Outcome, open.HighestToken, null);
            object? text = await RunAsync(connection, "SELECT text FROM texts WHERE name = @name", null);
            await transaction.CommitAsync(cancellationToken);
            return new(open.Outcome, token, Convert.ToString(text ?? "", CultureInfo.InvariantCulture));
        }

        protected override async ValueTask<FencedWrite> WriteCoreAsync(
            long token, string value, CancellationToken cancellationToken)
        {
            await using SqliteConnection connection = await connect();
            await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            FencedWrite check = await _fence.CheckAsync(transaction, LockName, token, cancellationToken);
            if (!check.IsAccepted)
                return check;
            await RunAsync(connection, "INSERT OR REPLACE INTO texts VALUES (@name, @text)", value);
            await transaction.CommitAsync(cancellationToken);
            return check;
        }

        private async Task<object?> RunAsync(SqliteConnection connection, string text, string? value)
        {
            await using SqliteCommand command = connection.CreateCommand();
            command.CommandText = text;
            command.Parameters.AddWithValue("@name", LockName);
            if (value is not null)
                command.Parameters.AddWithValue("@text", value);
            return await command.ExecuteScalarAsync();
        }
    }
}

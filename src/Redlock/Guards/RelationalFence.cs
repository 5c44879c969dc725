using System.Data.Common;
using Purlin.Shared;

namespace Purlin.Redlock;

/// <summary>
/// The fence of resources in a relational database: one row per lock, in the transaction of the caller, so that a
/// resource may be any tables of that database. A database derives it and says how it writes an upsert. Stateless,
/// thread-safe.
/// </summary>
/// <remarks>
/// <para><see cref="OpenAsync"/> is the first statement of the transaction that reads, <see cref="CheckAsync"/> the
/// first of the one that writes (which may be the same): both lock the row, so that a check holds until its transaction
/// commits. A transaction that was refused is rolled back by the caller. Where both are one, the isolation level is at
/// least read committed.</para>
/// <para>The table: a text and a text, together its primary key, and a 64-bit integer.</para>
/// </remarks>
public abstract class RelationalFence
{
    private const int MaxNamespaceChars = 200;

    private readonly string _namespace;

    /// <summary>A fence for the locks of a namespace.</summary>
    /// <param name="space">The locks' namespace, 1 to 200 characters.</param>
    protected RelationalFence(string space) => _namespace = Guard.Text(space, MaxNamespaceChars);

    /// <summary>
    /// One upsert with the parameters <c>@space</c>, <c>@name</c> and <c>@token</c>: inserts the row, or raises its
    /// token to this one unless it is higher. Affects one row, or none where the token is higher.
    /// </summary>
    protected abstract string OpenStatement { get; }

    /// <summary>
    /// One update with the same parameters that sets the token to what it is where it is this one, which locks the row.
    /// Affects one row or none.
    /// </summary>
    protected abstract string CheckStatement { get; }

    /// <summary>One query with the parameters <c>@space</c> and <c>@name</c>: the row's token.</summary>
    protected abstract string HighestQuery { get; }

    /// <summary>
    /// Closes a resource to all lower tokens. What the transaction reads after it, no lower token can change any more
    /// once it has committed.
    /// </summary>
    /// <param name="transaction">The caller's, of the database where the resource is.</param>
    /// <param name="lockName">The lock's name.</param>
    /// <param name="token">The fencing token, 1 to <see cref="LockBatch.MaxToken"/>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Accepted, or stale.</returns>
    public ValueTask<FencedWrite> OpenAsync(DbTransaction transaction, string lockName, long token,
        CancellationToken cancellationToken = default) =>
        RunAsync(OpenStatement, transaction, lockName, token, cancellationToken);

    /// <summary>
    /// Says whether the transaction may write: only with the highest token that the resource has seen, and then until
    /// it commits.
    /// </summary>
    /// <inheritdoc cref="OpenAsync"/>
    /// <returns>Accepted; or else why not: roll the transaction back.</returns>
    public ValueTask<FencedWrite> CheckAsync(DbTransaction transaction, string lockName, long token,
        CancellationToken cancellationToken = default) =>
        RunAsync(CheckStatement, transaction, lockName, token, cancellationToken);

    private async ValueTask<FencedWrite> RunAsync(
        string statement, DbTransaction transaction, string lockName, long token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        LockBatch.RequireName(lockName);
        Guard.InRange(token, 1, LockBatch.MaxToken);
        DbCommand command = Command(transaction, statement, lockName, token);
        await using (command.ConfigureAwait(false))
        {
            if (await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1)
                return new FencedWrite(FenceOutcome.Accepted, token);
        }

        DbCommand query = Command(transaction, HighestQuery, lockName, token: null);
        await using (query.ConfigureAwait(false))
        {
            object? highest = await query.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            return FencedWrite.Of(token, highest is null or DBNull ? 0 : (long)highest);
        }
    }

    private DbCommand Command(DbTransaction transaction, string text, string lockName, long? token)
    {
        DbConnection connection = transaction.Connection
            ?? throw new ArgumentException("The transaction is over: begin a new one.", nameof(transaction));
        DbCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        // A constant of the derived class; all values are parameters.
#pragma warning disable CA2100
        command.CommandText = text;
#pragma warning restore CA2100
        Add(command, "@space", _namespace);
        Add(command, "@name", lockName);
        if (token is { } value)
            Add(command, "@token", value);
        return command;
    }

    private static void Add(DbCommand command, string name, object value)
    {
        DbParameter parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}

namespace Purlin.Ledger.Sqlite;

/// <summary>Where a ledger's SQLite database is.</summary>
public sealed class SqliteLedgerOptions
{
    private const long MinMaxFileBytes = 256 * 1024;

    /// <summary>A ledger in a database file, which may have tables of yours too.</summary>
    /// <param name="path">Made (0600) if it is missing; its folder must exist.</param>
    public SqliteLedgerOptions(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Path = System.IO.Path.GetFullPath(path);
    }

    /// <summary>The file, as a full path.</summary>
    public string Path { get; }

    /// <summary>
    /// Whether opening makes an index of legs by account, if there is none: then what is asked of one account's legs
    /// takes no look at all others'. Posting takes twice as long with it, and making it about a second a million legs,
    /// in which nobody else posts. No unless set; an index that is there stays.
    /// </summary>
    public bool IndexLegsByAccount { get; init; }

    /// <summary>
    /// How large the database may become, 256 KiB and more; null for as large as the disk. A group that would pass it
    /// fails, and the book is poisoned.
    /// </summary>
    public long? MaxFileBytes
    {
        get;
        init
        {
            if (value < MinMaxFileBytes)
            {
                throw new ArgumentOutOfRangeException(nameof(value), value,
                    $"MaxFileBytes is at least {MinMaxFileBytes}, or null for no limit.");
            }

            field = value;
        }
    }
}

namespace Purlin.Ledger.Sqlite;

/// <summary>Opens books in SQLite databases.</summary>
public static class SqliteLedger
{
    extension(LedgerBook)
    {
        /// <summary>Opens the book of a SQLite database, or begins one in it: the state is derived from its records.
        /// </summary>
        /// <param name="sqlite">Where it is.</param>
        /// <param name="options">What differs from the defaults.</param>
        /// <param name="cancellationToken">Gives up opening.</param>
        /// <exception cref="SqliteLedgerException">The database cannot be used; its failure says why.</exception>
        /// <exception cref="InvalidDataException">Its records are not those of a ledger; which, and why.</exception>
        public static async Task<LedgerBook> OpenAsync(
            SqliteLedgerOptions sqlite, LedgerOptions? options = null, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(sqlite);
            // Opening waits for the disk; with a time of its own nothing runs on other threads.
            options ??= new LedgerOptions();
            SqliteLedgerStore store = options.TimeProvider == TimeProvider.System
                ? await Task.Run(() => SqliteLedgerStore.Open(sqlite, options.BusyTimeout), cancellationToken)
                    .ConfigureAwait(false)
                : SqliteLedgerStore.Open(sqlite, options.BusyTimeout);
            return await LedgerBook.OpenAsync(store, options, cancellationToken).ConfigureAwait(false);
        }
    }
}

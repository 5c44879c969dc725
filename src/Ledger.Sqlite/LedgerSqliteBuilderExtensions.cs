using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Purlin.Ledger.Sqlite;

/// <summary>Gives a registered book its SQLite store.</summary>
public static class LedgerSqliteBuilderExtensions
{
    /// <summary>Keeps the book in a SQLite database.</summary>
    /// <param name="builder">The book.</param>
    /// <param name="path">The file; made if it is missing, in a folder that is there.</param>
    public static ILedgerBuilder UseSqlite(this ILedgerBuilder builder, string path) =>
        builder.UseSqlite(new SqliteLedgerOptions(path));

    /// <inheritdoc cref="UseSqlite(ILedgerBuilder, string)"/>
    /// <param name="builder">The book.</param>
    /// <param name="sqlite">Where it is.</param>
    public static ILedgerBuilder UseSqlite(this ILedgerBuilder builder, SqliteLedgerOptions sqlite)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(sqlite);
        return builder.UseStore((services, _) =>
        {
            LedgerOptions options = services.GetRequiredService<IOptionsMonitor<LedgerOptions>>().Get(builder.Name);
            return new(SqliteLedgerStore.Open(sqlite, options.BusyTimeout));
        });
    }
}

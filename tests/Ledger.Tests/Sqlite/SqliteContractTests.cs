using Purlin.Ledger.Sqlite;
using Purlin.Ledger.Tests.Stores;

namespace Purlin.Ledger.Tests.Sqlite;

[Implements(typeof(SqliteLedgerStore))]
public sealed class SqliteContractTests : LedgerStoreContract, IDisposable
{
    private readonly SqliteFolder _folder = new();

    protected override ValueTask<ILedgerStore> CreateAsync() => new(SqliteLedgerStore.Open(_folder.Options));

    public void Dispose() => _folder.Dispose();
}

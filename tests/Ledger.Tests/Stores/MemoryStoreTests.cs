namespace Purlin.Ledger.Tests.Stores;

[Implements(typeof(MemoryStore))]
public sealed class MemoryStoreTests : LedgerStoreContract
{
    protected override ValueTask<ILedgerStore> CreateAsync() => new(new MemoryStore());
}

using Purlin.Ledger.Tests.Stores;

namespace Purlin.Ledger.Tests;

/// <summary>Segments so small that every test goes over many.</summary>
[Implements(typeof(JournalStore))]
public sealed class JournalContractTests : LedgerStoreContract
{
    protected override ValueTask<ILedgerStore> CreateAsync() => new(Journals.Open(new MemoryDisk(), zeroFill: 3_000));
}

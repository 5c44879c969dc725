namespace Purlin.Ledger;

/// <summary>Reads the records behind a sequence, as <see cref="ILedgerStore.ReadAsync"/> does.</summary>
internal delegate ValueTask<bool> ReadRecords(
    long afterSequence, RecordGroup into, CancellationToken cancellationToken = default);

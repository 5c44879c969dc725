using Purlin.Ledger;

namespace Purlin.Benchmarks.Ledger;

/// <summary>A store that counts bytes and keeps records in a list.</summary>
internal sealed class CountingStore : ILedgerStore
{
    private readonly List<byte[]> _records = [];

    public long Bytes { get; private set; }

    public ValueTask<long> GetLastSequenceAsync(CancellationToken cancellationToken) => new(_records.Count);

    public ValueTask AppendAsync(RecordGroup group, CancellationToken cancellationToken)
    {
        for (int i = 0; i < group.Count; i++)
        {
            group.SetPosition(i, _records.Count);
            _records.Add(group[i].ToArray());
            Bytes += group[i].Length;
        }

        return default;
    }

    public ValueTask<bool> ReadAsync(long afterSequence, RecordGroup into, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing reads this store again.");

    public ReadOnlySpan<byte> ReadAt(long position, RecordBuffer buffer) => _records[(int)position];

    public ValueTask DisposeAsync() => default;
}

using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>
/// A kernel of its own that decides the commands of a log again, from the first record on. Reads the store and writes
/// nothing. Not thread-safe.
/// </summary>
internal sealed class SecondKernel
{
    private readonly Lock _shown = new();
    private readonly LedgerKernel _kernel;
    private readonly MerkleTree _tree;

    public SecondKernel(ILedgerStore store, bool keepsRows)
    {
        _kernel = new LedgerKernel(store, Entropy.NextUInt64(), Entropy.NextUInt64()) { KeepsRows = keepsRows };
        _kernel.BeginGroup();
        _tree = new MerkleTree(store.ReadAsync);
    }

    /// <summary>The newest record that was decided again and agreed.</summary>
    public long Sequence => _kernel.DurableSequence;

    public AccountTable Accounts => _kernel.Accounts;

    public MerkleTree Tree => _tree;

    /// <summary>How many refusals only a chain explains.</summary>
    public long ChainRefusals { get; private set; }

    /// <summary>
    /// Decides the next records again. Behind the last of them <see cref="Changes"/> has what they changed.
    /// </summary>
    /// <returns>The first difference; null if they agree, and are then confirmed by <see cref="Confirm"/>.</returns>
    public LedgerDifference? Decide(RecordGroup records)
    {
        for (int i = 0; i < records.Count; i++)
        {
            if (DecideOne(records[i], records.FirstSequence + i) is { } difference)
                return difference;
        }

        return null;
    }

    /// <summary>The records just decided with the rows that they change.</summary>
    public RecordGroup Changes()
    {
        _kernel.DescribeChanges(_kernel.Group);
        return _kernel.Group;
    }

    /// <summary>Goes on behind records that agreed.</summary>
    public void Confirm(RecordGroup records)
    {
        _tree.Append(records);
        lock (_shown)
            _kernel.ConfirmGroup(records);
    }

    private LedgerDifference? DecideOne(ReadOnlySpan<byte> bytes, long sequence)
    {
        if (!LedgerRecord.TryRead(bytes, out LedgerRecord record))
            return new(LedgerDifferenceKind.Log, sequence, $"Record {sequence} is not in the form of a record.");
        PostingResult result;
        try
        {
            result = _kernel.DecideAgain(record, out bool isOfChain);
            ChainRefusals += isOfChain ? 1 : 0;
        }
        catch (InvalidDataException e)
        {
            return new(LedgerDifferenceKind.Record, sequence, e.Message);
        }

        RecordGroup group = _kernel.Group;
        if (group.LastSequence != sequence)
        {
            return new(LedgerDifferenceKind.Record, sequence,
                $"Record {sequence} would not have been written: its command is answered {Describe(result)}.");
        }

        return group[group.Count - 1].SequenceEqual(bytes) ? null : new(LedgerDifferenceKind.Record, sequence,
            $"Record {sequence} {Describe(record)}, but behind all records before it, it is one that "
            + $"{Describe(LedgerRecord.Read(group[group.Count - 1]))}.");
    }

    private static string Describe(in PostingResult result) => result.Refusal.Reason == RefusalReason.None
        ? $"{result.Status}" : $"{result.Status} ({result.Refusal.Reason})";

    private static string Describe(in LedgerRecord record) => record.Kind == LedgerRecordKind.Expire
        ? $"lets hold {record.HoldSequence} expire"
        : record.IsRefused ? $"refuses a {record.Kind} ({record.Reason}, leg {record.RefusedLeg})"
        : $"accepts a {record.Kind}";
}

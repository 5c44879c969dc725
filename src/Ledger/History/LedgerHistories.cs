using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Purlin.Ledger;

/// <summary>
/// The histories of the accounts of a book that keep one, and which record was the newest at which instant. One writer
/// adds what lasts; readers need no lock but the history's own.
/// </summary>
internal sealed class LedgerHistories
{
    private readonly ConcurrentDictionary<int, AccountHistory> _histories = new();
    private readonly StampIndex _stamps = new();

    // Without an account that keeps its history nobody asks for instants, and 16 bytes a group are saved.
    private bool _keepsStamps;

    /// <summary>Which record was the newest at which instant; empty while no account keeps its history.</summary>
    public StampIndex Stamps => _stamps;

    /// <summary>Begins the history of an account.</summary>
    public void Open(int slot)
    {
        _histories[slot] = new AccountHistory();
        _keepsStamps = true;
    }

    /// <summary>The history of an account, or null if it keeps none.</summary>
    public AccountHistory? Of(int slot) => _histories.GetValueOrDefault(slot);

    /// <summary>The newest record at an instant; 0 if there was none on an account that keeps its history.</summary>
    public long SequenceAt(long ticks) => _stamps.SequenceAt(ticks);

    /// <summary>Notes the stamp of all records up to one.</summary>
    public void AddStamp(long lastSequence, long stampTicks)
    {
        if (_keepsStamps)
            _stamps.Append(lastSequence, stampTicks);
    }

    /// <summary>Adds legs that last, in the order of their records.</summary>
    public void Add(List<LegLine> lines)
    {
        foreach (ref readonly LegLine line in CollectionsMarshal.AsSpan(lines))
            _histories[line.Slot].Append(line.Sequence, line.EffectiveTicks, line.Amount);
    }
}

using System.Diagnostics;

namespace Purlin.Ledger;

public sealed partial class LedgerBook
{
    private readonly LedgerMetrics _metrics;

    // When the store was given the group under way, plus one; 0 while there is none.
    private long _committingSince;

    /// <summary>
    /// How the book is, at once and without a call to the store: whether it still takes commands, how many wait, and
    /// for how long.
    /// </summary>
    public LedgerHealth GetHealth()
    {
        long now = _time.GetTimestamp();
        long since = Volatile.Read(ref _committingSince) - 1;
        since = since < 0 ? now : since;
        int waiting;
        lock (_lock)
        {
            waiting = _waiting.Count;
            if (_waiting.TryPeek(out LedgerRequest? oldest))
                since = Math.Min(since, oldest.Since);
        }

        return new LedgerHealth(_poison, waiting, _time.GetElapsedTime(since, Math.Max(now, since)),
            LastSequence, LastSequence - ImageSequence, _imageFailure);
    }

    private Activity? BeginCommit()
    {
        Volatile.Write(ref _committingSince, _time.GetTimestamp() + 1);
        return LedgerMetrics.Source.StartActivity("ledger.commit");
    }

    private void EndCommit(Activity? activity)
    {
        _metrics.Committed(_kernel.Group.Count, _committingSince - 1, _time);
        activity?.SetTag("ledger.sequence", _kernel.Group.LastSequence).SetTag("ledger.records", _kernel.Group.Count);
        Volatile.Write(ref _committingSince, 0);
    }
}

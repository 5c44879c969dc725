namespace Purlin.RateLimiting;

/// <content>Reading what limits say, one by one.</content>
internal sealed partial class KeyTable
{
    /// <summary>What each limit says, in order; charges nothing.</summary>
    public RateLimitVerdict[] PeekEach(in KeyIdentity identity, in LimiterNow now, long cost)
    {
        var words = new long[Policy.Layout.Words];
        Read(identity, now, words);
        var verdicts = new RateLimitVerdict[Policy.Layout.Count];
        Span<long> buffer = stackalloc long[SlotScope.MaxCopiedWords];
        for (int i = 0; i < verdicts.Length; i++)
        {
            LimitAlgorithm algorithm = Policy.Layout.Algorithm(i);
            LimitDecision decision = algorithm.Judge(
                Policy.Layout.StateOf(words, i, buffer), now.For(algorithm), cost);
            verdicts[i] = new(Policy.LimitAt(i), decision, 0, 0, Policy.Version);
        }

        return verdicts;
    }

    // A copy of the key's words, or those of a key never seen.
    private void Read(in KeyIdentity identity, in LimiterNow now, Span<long> words)
    {
        Span<long> buffer = stackalloc long[SlotScope.MaxCopiedWords];
        while (FindToRead(identity, now) is { Exists: true } slot)
        {
            if (!SlotScope.TryLock(slot, Policy.Layout, buffer, out SlotScope scope))
                continue;
            scope.Words.CopyTo(words);
            scope.Unlock();
            return;
        }

        KeyShard shard = Shard(identity);
        shard.Enter();
        try
        {
            if (Sketch(identity) is { IsOpen: true } sketch)
                sketch.Read(identity, words);
            else
                Begin(words);
        }
        finally
        {
            shard.Exit();
        }
    }
}

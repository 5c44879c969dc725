using Purlin.RateLimiting;

namespace Purlin.Interleaving.RateLimiting;

/// <summary>
/// Slots of two limits, charged where they lie as a store does: through the heads, or, where that says nothing, found
/// and locked.
/// </summary>
internal sealed class WordRules : ISceneRules
{
    // In the year 2200, the axis' origin: a bucket's word is what it has given since, if it is anything.
    private static readonly LimiterNow Now = new(0, 0);

    private readonly LimitAlgorithm[] _limits;
    private readonly WordLimits _words;
    private readonly bool _areBuckets;

    public WordRules(long permits, bool areBuckets)
    {
        var day = TimeSpan.FromDays(1);
        LimitAlgorithm other = areBuckets
            ? new GcraAlgorithm(1, day, permits, queue: 0)
            : new FixedWindowAlgorithm(permits, (long)day.TotalMicroseconds);
        _limits = [new GcraAlgorithm(1, day, permits, queue: 0), other];
        _words = WordLimits.Of(_limits, usesWallClock: false)!;
        _areBuckets = areBuckets;
    }

    public int Words => _limits.Length;

    public void Clear(Span<long> words)
    {
        Span<long> state = stackalloc long[2];
        for (int i = 0; i < words.Length; i++)
        {
            _limits[i].Clear(state);
            _limits[i].Pack(state, words[i..]);
        }
    }

    public bool IsIdle(Span<long> words, in LimiterNow now)
    {
        Span<long> state = stackalloc long[2];
        for (int i = 0; i < words.Length; i++)
        {
            _limits[i].Unpack(words[i..], state);
            if (_limits[i].IdleAtUs(state) > now.MonotonicUs)
                return false;
        }

        return true;
    }

    public long Taken(ReadOnlySpan<long> words)
    {
        Assert.Equal(TakenOf(words, 0), TakenOf(words, 1));
        return TakenOf(words, 0);
    }

    /// <summary>The permits that one limit says are taken.</summary>
    public long TakenOf(ReadOnlySpan<long> words, int limit)
    {
        Span<long> state = stackalloc long[2];
        _limits[limit].Unpack(words[limit..], state);
        return _limits[limit].Capacity - _limits[limit].Judge(state, Now.MonotonicUs, 0).Remaining;
    }

    /// <summary>A debt of the second limit alone: the first word is what it was.</summary>
    public void OweSecond(Scene scene, in KeyIdentity key)
    {
        SlotRef slot = scene.Shard.FindOrAdd(key, Now);
        long first = SlotWord.Lock(ref slot.Word);
        _limits[1].TryChargeWord(slot.Words[1], Now, 1, out slot.Words[1]);
        SlotWord.Unlock(ref slot.Word, first);
    }

    public bool TryTake(Scene scene, in KeyIdentity key)
    {
        ref long head = ref scene.Heads.Find(key.Hash);
        if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref head) && Charge(ref head) is { } outcome)
            return outcome;
        while (true)
        {
            SlotRef slot = scene.Shard.FindOrAdd(key, Now);
            long first = SlotWord.Lock(ref slot.Word);
            if (first == SlotWord.Moved)
                continue;
            long[] words = [first, .. slot.Words[1..]];
            bool fits = true;
            for (int i = 0; i < words.Length; i++)
                fits &= _limits[i].TryChargeWord(words[i], Now, 1, out words[i]);
            if (fits)
                words.AsSpan(1).CopyTo(slot.Words[1..]);
            SlotWord.Unlock(ref slot.Word, fits ? words[0] : first);
            return fits;
        }
    }

    public bool TryTakeBoth(Scene scene, in KeyIdentity one, in KeyIdentity other) => throw new NotSupportedException();

    private bool? Charge(ref long slot)
    {
        SlotOutcome outcome = _areBuckets
            ? _words.TryChargeBuckets(ref slot, Now.MonotonicUs, 1, out SlotWords words)
            : _words.TryCharge(ref slot, Now, 1, out words);
        if (outcome == SlotOutcome.Unknown)
            return null;
        // What a verdict is made of is a state that the slot had: the second limit gave as much, or what is owed more.
        long[] said = [words.First, words.Second];
        Assert.InRange(TakenOf(said, 1) - TakenOf(said, 0), 0, 1);
        return outcome == SlotOutcome.Charged;
    }
}

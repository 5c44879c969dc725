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
        Span<long> state = stackalloc long[2];
        long taken = -1;
        for (int i = 0; i < words.Length; i++)
        {
            _limits[i].Unpack(words[i..], state);
            long of = _limits[i].Capacity - _limits[i].Judge(state, Now.MonotonicUs, 0).Remaining;
            Assert.True(taken < 0 || taken == of, $"one limit gave {taken}, the other {of}");
            taken = of;
        }

        return taken;
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
        // What a verdict is made of is a state that the slot had: both limits say the same.
        Taken([words.First, words.Second]);
        return outcome == SlotOutcome.Charged;
    }
}

namespace Purlin.RateLimiting;

/// <summary>
/// A part of a table: generations of slots, from the oldest, which is being emptied, to the newest, which takes what
/// comes. A key has an unmoved slot in at most one of them. Finding needs no lock; adding and moving have one.
/// </summary>
/// <remarks>
/// Each added key moves a few slots on, so that a resize is never one long call; keys that are idle by then are left
/// behind, which is all the eviction there is. A finder looks from old to new: what left an old generation before it
/// looked is in a newer one, or the finder takes the lock and looks again.
/// </remarks>
internal sealed partial class KeyShard : ISlotTaker
{
    private const int MovesPerAdd = 512;
    private const int MinSampleSlots = 64;
    private const int MaxSampleSlots = 1_024;
    private const int SmallKeys = 512;
    private const int MediumKeys = 8_192;
    private const int AddsBetweenAttempts = 64;
    private const long UsBetweenAttempts = 100_000;

    private static long s_serial;

    private readonly Lock _lock = new();
    private readonly ISlotRules _rules;
    private readonly MemoryBudget _budget;
    private readonly IOverflow? _overflow;
    private ShardHeritage? _older;
    private readonly bool _verifiesKeys;
    private readonly double _targetLoad;
    private readonly double _roomyLoad;
    private readonly SlotHeads? _heads;
    private readonly int _index;
    private SlotGeneration[] _generations = [];
    private int _addsToAttempt;
    private long _nextAttemptUs = long.MaxValue;

    /// <param name="rules">What is in the slots.</param>
    /// <param name="budget">Where the bytes come from.</param>
    /// <param name="overflow">Where keys without room are judged, if anywhere.</param>
    /// <param name="verifiesKeys">Whether keys are compared.</param>
    /// <param name="phase">
    /// From 0 to 1, different for each shard of a table, so that they do not all grow at the same time.
    /// </param>
    /// <param name="heads">Where to show the newest array, if keys are not compared.</param>
    /// <param name="index">The shard's place there.</param>
    /// <param name="older">The shard of the version before, whose keys are brought over; null if there is none.</param>
    public KeyShard(
        ISlotRules rules, MemoryBudget budget, IOverflow? overflow, bool verifiesKeys, double phase,
        SlotHeads? heads = null, int index = 0, ShardHeritage? older = null)
    {
        _older = older;
        (_rules, _budget, _overflow, _verifiesKeys) = (rules, budget, overflow, verifiesKeys);
        (_heads, _index) = (heads, index);
        _targetLoad = 0.80 + (0.06 * phase);
        _roomyLoad = 0.50 + (0.10 * phase);
    }

    /// <summary>Several shards are entered in this order.</summary>
    public long Serial { get; } = Interlocked.Increment(ref s_serial);

    /// <summary>Keys that have a slot, idle ones included.</summary>
    public int Count => Volatile.Read(ref _generations) is [.., var newest] ? newest.Used : 0;

    /// <summary>The newest array; null if there is none.</summary>
    public SlotGeneration? Newest => Volatile.Read(ref _generations) is [.., var newest] ? newest : null;

    /// <summary>The slot of a key, if it has one that is not moved.</summary>
    public SlotRef Find(in KeyIdentity identity)
    {
        foreach (SlotGeneration generation in Volatile.Read(ref _generations))
        {
            int offset = generation.Find(identity);
            if (offset >= 0 && Volatile.Read(ref generation.WordAt(offset)) != SlotWord.Moved)
                return new(generation, offset);
        }

        return default;
    }

    /// <summary>The slot of a key; a new one if it has none.</summary>
    /// <param name="identity">The key.</param>
    /// <param name="now">For telling what is idle.</param>
    /// <returns>No slot if there is no room within the budget.</returns>
    public SlotRef FindOrAdd(in KeyIdentity identity, in LimiterNow now)
    {
        SlotRef slot = Find(identity);
        if (slot.Exists)
            return slot;
        using (_lock.EnterScope())
        {
            slot = Find(identity);
            if (slot.Exists || IsSealed)
                return slot;
            bool isHeir = _older is not null;
            if (isHeir && Newest is null)
                Grow(null, now);
            MoveOn(now, MovesPerAdd);
            // That may have brought the key over.
            if (isHeir && Find(identity) is { Exists: true } moved)
                return moved;
            SlotGeneration? newest = Newest;
            if (newest is null || newest.Used >= newest.MaxUsed)
                newest = Grow(newest, now);
            Span<long> words = _rules.Words <= 64 ? stackalloc long[_rules.Words] : new long[_rules.Words];
            if (newest is null)
            {
                InheritIntoOverflow(identity, words);
                return default;
            }

            if (_older?.TakeOut(identity, words) != true)
                _rules.Clear(words);
            _overflow?.Seed(identity, words);
            return newest.Claim(identity, words);
        }
    }

    /// <summary>Begins a step that no key of the shard is added or moved in.</summary>
    public void Enter() => _lock.Enter();

    /// <summary>Ends it.</summary>
    public void Exit() => _lock.Exit();

    // With the lock held. The oldest generation's keys go to the newest; an emptied one is dropped.
    private void MoveOn(LimiterNow now, int slots)
    {
        SlotGeneration[] generations = _generations;
        if (generations.Length == 1 && _older is { } older && !older.Surrender(slots, this, _overflow, now))
            _older = null;
        if (generations.Length < 2)
            return;
        SlotGeneration oldest = generations[0];
        oldest.MoveNext(
            slots,
            static (in KeyIdentity identity, Span<long> words, (KeyShard Shard, LimiterNow Now) to) =>
                to.Shard.Take(identity, words, to.Now),
            (this, now));
        if (oldest.IsEmptied)
        {
            Volatile.Write(ref _generations, _generations[1..]);
            _budget.Return(BytesFor(oldest.Slots));
        }
    }

    void ISlotTaker.Take(in KeyIdentity identity, Span<long> words, in LimiterNow now) => Take(identity, words, now);

    private void Take(in KeyIdentity identity, Span<long> words, in LimiterNow now)
    {
        if (_rules.IsIdle(words, now))
            return;
        SlotGeneration newest = _generations[^1];
        if (newest.Used >= newest.MaxUsed)
        {
            // More was alive than the sample said.
            int slots = SlotsFor(newest.Used + _generations[0].Used);
            if (Publish(slots) is { } larger)
                newest = larger;
            else if (_overflow?.TryAbsorb(identity, words) == true)
                return;
            else
                newest = PublishBeyondBudget(slots);
        }

        newest.Claim(identity, words);
    }

    private SlotGeneration? Grow(SlotGeneration? newest, in LimiterNow now)
    {
        if (newest is null)
            return _older is null ? Publish(SmallestSlots()) : PublishFor(_older, now);
        if (_generations.Length > 1)
        {
            // The one before is not emptied yet: first finish that, then see.
            MoveOn(now, int.MaxValue);
            newest = _generations[^1];
            if (newest.Used < newest.MaxUsed)
                return newest;
        }

        // A full table does not look for idle keys at every new one.
        if (--_addsToAttempt > 0 && now.MonotonicUs < _nextAttemptUs)
            return null;
        int live = newest.EstimateLive(
            _rules, now, Math.Clamp(newest.Slots / 8, MinSampleSlots, MaxSampleSlots));
        int margin = live < newest.Used ? (newest.Used / 16) + 1 : 0;
        int kept = Math.Min(live + margin, newest.Used) + 1;
        SlotGeneration? rebuilt = Publish(SlotsFor(kept));
        if (rebuilt is null && kept < newest.MaxUsed * 0.95)
            rebuilt = Publish(newest.Slots);
        _addsToAttempt = rebuilt is null ? AddsBetweenAttempts : 0;
        _nextAttemptUs = now.MonotonicUs + UsBetweenAttempts;
        // A small array is moved at once; at the bound no memory is kept for the sake of short calls.
        if (rebuilt is not null)
            MoveOn(now, _budget.IsTight ? int.MaxValue : MovesPerAdd);
        return _generations[^1] is { } last && last.Used < last.MaxUsed ? last : null;
    }

    private SlotGeneration? Publish(int slots)
    {
        MemoryUse use = Newest is { } newest && slots <= newest.Slots ? MemoryUse.Rebuild : MemoryUse.Growth;
        return _budget.TryTake(BytesFor(slots), use) ? Append(slots) : null;
    }

    private SlotGeneration PublishBeyondBudget(int slots)
    {
        _budget.Take(BytesFor(slots));
        return Append(slots);
    }

    private SlotGeneration Append(int slots)
    {
        var generation = new SlotGeneration(slots, _rules.Words, _verifiesKeys);
        Volatile.Write(ref _generations, [.. _generations, generation]);
        _heads?.Publish(_index, generation);
        return generation;
    }

    private long BytesFor(int slots) => SlotGeneration.BytesFor(slots, _rules.Words, _verifiesKeys);

    // Small shards double, others too while there is plenty of memory: half empty, nearly every key is in the line
    // where it is looked for, and keys move seldom. Large ones grow in small steps: memory follows the keys closely.
    private int SlotsFor(int keys)
    {
        double load = _targetLoad;
        if (keys < SmallKeys)
            load = 0.5;
        else if (keys < MediumKeys && _budget.IsPlentiful)
            load = _roomyLoad;
        int bucket = SlotGeneration.BucketSlots(_rules.Words);
        return Math.Max(SmallestSlots(), (int)Math.Ceiling(keys / load / bucket) * bucket);
    }

    private int SmallestSlots() => _rules.Words <= 8 ? 4 : 2;
}

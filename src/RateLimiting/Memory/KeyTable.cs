using System.Runtime.CompilerServices;

namespace Purlin.RateLimiting;

/// <summary>
/// The keys of one version of a policy: 256 shards, each made when its first key comes; those of the version before
/// are brought over as they are touched. Checks of one key are here, checks of several in <see cref="JointCheck"/>.
/// Thread-safe; what finds its key allocates nothing.
/// </summary>
internal sealed partial class KeyTable
{
    /// <summary>Shards of a table.</summary>
    public const int Shards = SlotHeads.Shards;

    private readonly KeyShard?[] _shards = new KeyShard?[Shards];
    private readonly OverflowSketch?[] _sketches = new OverflowSketch?[Shards];
    private readonly SlotHeads _heads;
    private readonly WordLimits? _words;
    private readonly BucketTerms _bucket;
    private readonly WordKind _kind;
    private readonly long _wordCapacity;
    private readonly long _bucketCapacity;
    private readonly LimiterClock _clock;
    private readonly KeyHasher _hasher;
    private readonly MemoryBudget _budget;
    private readonly bool _verifiesKeys;

    public KeyTable(
        RateLimitPolicy policy, LimiterClock clock, KeyHasher hasher, MemoryBudget budget, bool verifiesKeys,
        TableHeritage? heritage)
    {
        (Policy, _clock, _hasher, _budget, _verifiesKeys) = (policy, clock, hasher, budget, verifiesKeys);
        _heritage = heritage;
        Family = heritage?.Family ?? new();
        _rules = heritage is null ? policy.Layout : new HeirRules(policy.Layout, heritage);
        _heads = new(policy.Layout.Words);
        if (policy.Layout.WordLimits is not { } limits || (policy.HasSoftLimits && !limits.AreBuckets))
            return;
        (_words, _wordCapacity, _bucket) = (limits, limits.MinCapacity, limits.First);
        if (policy.HasSoftLimits)
            _kind = WordKind.SoftBuckets;
        else
            _kind = !limits.AreBuckets ? WordKind.Any : limits.Count == 1 ? WordKind.Bucket : WordKind.Buckets;
        _bucketCapacity = _kind == WordKind.Bucket ? _wordCapacity : 0;
    }

    public RateLimitPolicy Policy { get; }

    /// <summary>Keys with a slot, idle ones that were not dropped yet included.</summary>
    public long Count
    {
        get
        {
            long count = _heritage?.Source?.Count ?? 0;
            foreach (KeyShard? shard in _shards)
                count += shard?.Count ?? 0;
            return count;
        }
    }

    public KeyIdentity Identify(in RateLimitKey key) => _hasher.Identify(key);

    public SlotRef Find(in KeyIdentity identity) =>
        Volatile.Read(ref _shards[SlotHeads.ShardOf(identity.Hash)])?.Find(identity) ?? default;

    public SlotRef FindOrAdd(in KeyIdentity identity, in LimiterNow now) => Shard(identity).FindOrAdd(identity, now);

    /// <summary>The shard of a key, for judging it in the overflow.</summary>
    public KeyShard Shard(in KeyIdentity identity)
    {
        int index = SlotHeads.ShardOf(identity.Hash);
        return Volatile.Read(ref _shards[index]) ?? AddShard(index);
    }

    /// <summary>Where the keys of a shard are judged that have no slot.</summary>
    public OverflowSketch Sketch(in KeyIdentity identity) => _sketches[SlotHeads.ShardOf(identity.Hash)]!;

    /// <summary>
    /// A check that charges. In place, where each limit is one word and the key is where it should be.
    /// </summary>
    /// <param name="hash">The key's hash.</param>
    /// <param name="key">The key.</param>
    /// <param name="nowUs">Now, monotonic.</param>
    /// <param name="cost">From 0 to 2^40.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cost is negative or too large.</exception>
    /// <exception cref="InvalidOperationException">The policy limits what is held.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)] // Writes its verdict where the caller wants it; inlined, to a copy.
    public RateLimitVerdict Charge(ulong hash, RateLimitKey key, long nowUs, long cost)
    {
        return TryChargeBucket(hash, nowUs, cost, out long word, out bool fits)
            ? new(Policy, new SlotWords(word), nowUs, cost, fits)
            : ChargeSlot(hash, key, nowUs, cost);
    }

    /// <summary>The same after <see cref="TryChargeBucket"/> has decided nothing.</summary>
    /// <inheritdoc cref="Charge"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public RateLimitVerdict ChargeSlot(ulong hash, RateLimitKey key, long nowUs, long cost)
    {
        // Methods that are jumped to, each compiled for what it does itself: in one of all kinds those that come later
        // in a process are taken for what never happens, and take half as long again.
        if (_kind == WordKind.Buckets)
            return ChargeBuckets(hash, key, nowUs, cost);
        if (_kind == WordKind.SoftBuckets)
            return ChargeSoftBuckets(hash, key, nowUs, cost);
        return _kind == WordKind.Any
            ? ChargeWords(hash, key, nowUs, cost)
            : ChargeElsewhere(hash, key, nowUs, cost);
    }

    /// <summary>
    /// The same where the one limit is a bucket: inlined, for the caller to make the verdict where it wants it.
    /// </summary>
    /// <param name="hash">The key's hash.</param>
    /// <param name="nowUs">Now, monotonic.</param>
    /// <param name="cost">Any.</param>
    /// <param name="word">The word after the charge; or, if refused, as it is.</param>
    /// <param name="fits">Whether it was charged.</param>
    /// <returns>False if nothing was decided.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryChargeBucket(ulong hash, long nowUs, long cost, out long word, out bool fits)
    {
        (word, fits) = (0, false);
        if ((ulong)(cost - 1) >= (ulong)_bucketCapacity)
            return false;
        ref long slot = ref _heads.FindSingle(hash);
        if (Unsafe.IsNullRef(ref slot))
            return false;
        word = Volatile.Read(ref slot);
        if (SlotWord.IsMark(word))
            return false;
        fits = _bucket.TryCharge(word, nowUs, cost, out long charged);
        if (!fits)
            return true;
        if (Interlocked.CompareExchange(ref slot, charged, word) != word)
            return false;
        word = charged;
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RateLimitVerdict ChargeBuckets(ulong hash, RateLimitKey key, long nowUs, long cost)
    {
        ref long slot = ref FindToCharge(hash, cost);
        if (Unsafe.IsNullRef(ref slot))
            return ChargeElsewhere(hash, key, nowUs, cost);
        SlotOutcome outcome = _words!.TryChargeBuckets(ref slot, nowUs, cost, out SlotWords words);
        return outcome == SlotOutcome.Unknown
            ? ChargeElsewhere(hash, key, nowUs, cost)
            : new(Policy, words, nowUs, cost, outcome == SlotOutcome.Charged);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RateLimitVerdict ChargeSoftBuckets(ulong hash, RateLimitKey key, long nowUs, long cost)
    {
        ref long slot = ref FindToCharge(hash, cost);
        LimitRoles roles = Policy.RolesFor(key);
        // Where nobody refuses, the numbers are those of limits that may be spared for others: not found in the words.
        if (Unsafe.IsNullRef(ref slot) || roles.AreAllSoft(_words!.Count))
            return ChargeElsewhere(hash, key, nowUs, cost);
        SlotOutcome outcome = _words.TryChargeSoftBuckets(
            ref slot, nowUs, cost, roles, out SlotWords words, out int exceeded);
        return outcome == SlotOutcome.Unknown
            ? ChargeElsewhere(hash, key, nowUs, cost)
            : new(Policy, words, nowUs, cost, outcome == SlotOutcome.Charged, roles, exceeded);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RateLimitVerdict ChargeWords(ulong hash, RateLimitKey key, long nowUs, long cost)
    {
        ref long slot = ref FindToCharge(hash, cost);
        if (Unsafe.IsNullRef(ref slot))
            return ChargeElsewhere(hash, key, nowUs, cost);
        LimiterNow now = At(nowUs);
        SlotOutcome outcome = _words!.TryCharge(ref slot, now, cost, out SlotWords words);
        if (outcome == SlotOutcome.Unknown)
            return ChargeElsewhere(hash, key, nowUs, cost);
        if (Policy.Layout.UsesWallClock)
            words = words with { Fourth = now.WallUs };
        return new(Policy, words, nowUs, cost, outcome == SlotOutcome.Charged);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref long FindToCharge(ulong hash, long cost) =>
        ref (ulong)(cost - 1) < (ulong)_wordCapacity ? ref _heads.Find(hash) : ref Unsafe.NullRef<long>();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RateLimitVerdict ChargeElsewhere(ulong hash, RateLimitKey key, long nowUs, long cost)
    {
        Domain.Cost(cost);
        if (cost > 0 && Policy.Layout.IsHeld)
            MemoryRateLimitStore.ThrowHeld(Policy);
        return Check(new(hash, key), At(nowUs), cost, CheckMode.Charge);
    }

    private LimiterNow At(long nowUs) =>
        new(nowUs, Policy.Layout.UsesWallClock ? _clock.WallUs() : nowUs);

    /// <summary>A check of all limits of the policy.</summary>
    /// <param name="identity">The key.</param>
    /// <param name="now">Now.</param>
    /// <param name="cost">From 0 to 2^40.</param>
    /// <param name="mode">What to do if it fits.</param>
    public RateLimitVerdict Check(in KeyIdentity identity, in LimiterNow now, long cost, CheckMode mode)
    {
        if (cost == 0)
            mode = CheckMode.Peek;
        Span<long> buffer = stackalloc long[SlotScope.MaxCopiedWords];
        var spin = default(SpinWait);
        while (true)
        {
            SlotRef slot = mode == CheckMode.Peek ? FindToRead(identity, now) : FindOrAdd(identity, now);
            if (!slot.Exists)
            {
                // The policy was replaced meanwhile, and the key is with the new version already.
                if (Successor is { } next)
                    return next.Check(identity, next.ReadClock(), cost, mode);
                if (TryCheckOverflow(identity, now, cost, mode, out RateLimitVerdict verdict))
                    return verdict;
                spin.SpinOnce(SlotWord.NeverSleep);
            }
            else if (Policy.Layout.Words == 1)
            {
                long word = Volatile.Read(ref slot.Word);
                if (SlotWord.IsMark(word))
                {
                    spin.SpinOnce(SlotWord.NeverSleep);
                    continue;
                }

                buffer[0] = word;
                RateLimitVerdict verdict = Apply(identity, buffer[..1], now, cost, mode, VerdictFlags.None);
                if (verdict.Charged == 0
                    || Interlocked.CompareExchange(ref slot.Word, buffer[0], word) == word)
                {
                    return verdict;
                }
            }
            else if (SlotScope.TryLock(slot, Policy.Layout, buffer, out SlotScope scope))
            {
                try
                {
                    RateLimitVerdict verdict = Apply(identity, scope.Words, now, cost, mode, VerdictFlags.None);
                    if (verdict.Charged > 0)
                        scope.Keep();
                    return verdict;
                }
                finally
                {
                    scope.Unlock();
                }
            }
        }
    }

    private RateLimitVerdict Apply(
        in KeyIdentity identity, Span<long> words, in LimiterNow now, long cost, CheckMode mode, VerdictFlags flags) =>
        SlotCheck.Apply(Policy, Policy.RolesFor(identity.Key), words, now, cost, mode, flags);

    // False if the key has got a slot meanwhile, or the table a successor.
    private bool TryCheckOverflow(
        in KeyIdentity identity, in LimiterNow now, long cost, CheckMode mode, out RateLimitVerdict verdict)
    {
        KeyShard shard = Shard(identity);
        shard.Enter();
        try
        {
            verdict = default;
            if (shard.Find(identity).Exists || shard.IsSealed)
                return false;
            Span<long> words = stackalloc long[Policy.Layout.Words <= 32 ? Policy.Layout.Words : 0];
            if (words.IsEmpty)
                words = new long[Policy.Layout.Words];
            OverflowSketch sketch = Sketch(identity);
            bool isOpen = mode == CheckMode.Peek ? sketch.IsOpen : sketch.TryOpen();
            var flags = isOpen ? VerdictFlags.Overflow : VerdictFlags.None;
            if (!isOpen && mode != CheckMode.Peek)
            {
                if (!Policy.RolesFor(identity.Key).AreAllSoft(Policy.Layout.Count))
                {
                    verdict = NoRoom(0);
                    return true;
                }

                (mode, flags) = (CheckMode.Peek, VerdictFlags.Overflow);
            }

            if (isOpen)
                sketch.Read(identity, words);
            else
                Begin(words);

            verdict = Apply(identity, words, now, cost, mode, flags);
            if (verdict.Charged > 0)
                sketch.Raise(identity, words);
            return true;
        }
        finally
        {
            shard.Exit();
        }
    }

    /// <summary>Charges a debt to a key that has no slot; without a cell it is forgotten.</summary>
    /// <returns>False if the table has got a successor.</returns>
    public bool TryOweInOverflow(in KeyIdentity identity, in LimiterNow now, long cost)
    {
        KeyShard shard = Shard(identity);
        shard.Enter();
        try
        {
            if (shard.IsSealed)
                return false;
            OverflowSketch sketch = Sketch(identity);
            if (!sketch.TryOpen())
                return true;
            var words = new long[Policy.Layout.Words];
            sketch.Read(identity, words);
            SlotCheck.Debit(Policy, words, now, cost, spared: 0, []);
            sketch.Raise(identity, words);
            return true;
        }
        finally
        {
            shard.Exit();
        }
    }

    /// <summary>Refused because there is neither a slot nor a cell for the key.</summary>
    public RateLimitVerdict NoRoom(int requestIndex) => new(
        null, new(false, 0, LimitDecision.Never, LimitDecision.Never), 0, requestIndex, Policy.Version,
        VerdictFlags.Overflow);

    private KeyShard AddShard(int index)
    {
        lock (_shards)
        {
            if (_shards[index] is { } present)
                return present;
            var sketch = new OverflowSketch(Policy.Layout, _rules, _budget);
            var shard = new KeyShard(
                _rules, _budget, sketch, _verifiesKeys, index / (double)Shards, _verifiesKeys ? null : _heads, index,
                _heritage?.ShardAt(index));
            if (_isSealed)
                shard.Seal();
            _sketches[index] = sketch;
            Volatile.Write(ref _shards[index], shard);
            return shard;
        }
    }

    // How the limits are charged in place, if they can be.
    private enum WordKind : byte
    {
        Any,
        Bucket,
        Buckets,
        SoftBuckets,
    }
}

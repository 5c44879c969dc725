using System.Runtime.CompilerServices;

namespace Purlin.RateLimiting;

/// <summary>
/// The limits of a policy where each has one word of the slot, four at most: the usual case, charged in place with a
/// single locked instruction. Thread-safe; allocates nothing.
/// </summary>
/// <remarks>
/// One word is a compare-and-swap. Several buckets are locked by the swap of the first word, judged and written by some
/// instructions that cannot fail, and unlocked by the write of the first one. Limits of other kinds, whose kernels may
/// fail, are judged before the lock; under it their words are compared with those that were judged. Either way a
/// verdict holds at an instant at which all words were as judged, and nobody waits for another's code.
/// </remarks>
internal sealed class WordLimits
{
    public const int MaxWords = 4;

    private readonly LimitAlgorithm[] _limits;
    private readonly int _count;
    private readonly bool _areBuckets;
    private readonly BucketTerms _first;
    private readonly BucketTerms _second;
    private readonly BucketTerms _third;
    private readonly BucketTerms _fourth;

    private WordLimits(LimitAlgorithm[] limits)
    {
        (_limits, _count) = (limits, limits.Length);
        _areBuckets = Array.TrueForAll(limits, limit => limit is GcraAlgorithm);
        (_first, _second, _third, _fourth) = (TermsOf(0), TermsOf(1), TermsOf(2), TermsOf(3));
        MinCapacity = limits.Min(limit => limit.Capacity);
    }

    /// <summary>Costs from 1 to this can be charged here.</summary>
    public long MinCapacity { get; }

    public int Count => _count;

    /// <summary>Whether all limits are buckets.</summary>
    public bool AreBuckets => _areBuckets;

    /// <summary>The first limit, if all are buckets.</summary>
    public BucketTerms First => _first;

    /// <summary>These limits, if they are of this kind.</summary>
    /// <param name="limits">The limits of a policy.</param>
    /// <param name="usesWallClock">Whether wall time takes a word of the verdict.</param>
    public static WordLimits? Of(LimitAlgorithm[] limits, bool usesWallClock) =>
        limits.Length <= (usesWallClock ? MaxWords - 1 : MaxWords)
        && Array.TrueForAll(limits, limit => limit.MemoryWords == 1 && !limit.IsHeld)
            ? new(limits)
            : null;

    /// <summary>Charges every limit, or none.</summary>
    /// <param name="slot">The first word.</param>
    /// <param name="now">Now.</param>
    /// <param name="cost">From 1 to <see cref="MinCapacity"/>.</param>
    /// <param name="words">The words after the charge; or, if refused, as they are.</param>
    public SlotOutcome TryCharge(ref long slot, LimiterNow now, long cost, out SlotWords words) => _count == 1
        ? TryChargeOne(ref slot, now, cost, out words)
        : TryChargeAll(ref slot, now, cost, out words);

    /// <summary>The same for several limits that are buckets.</summary>
    /// <inheritdoc cref="TryCharge"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SlotOutcome TryChargeBuckets(ref long slot, long nowUs, long cost, out SlotWords words)
    {
        long word = Volatile.Read(ref slot);
        if (SlotWord.IsMark(word) || Interlocked.CompareExchange(ref slot, SlotWord.Locked, word) != word)
        {
            words = default;
            return SlotOutcome.Unknown;
        }

        int count = _count;
        long second = Unsafe.Add(ref slot, 1), third = 0, fourth = 0, thirdCharged = 0, fourthCharged = 0;
        bool fits = _first.TryCharge(word, nowUs, cost, out long firstCharged);
        fits &= _second.TryCharge(second, nowUs, cost, out long secondCharged);
        if (count > 2)
        {
            third = Unsafe.Add(ref slot, 2);
            fits &= _third.TryCharge(third, nowUs, cost, out thirdCharged);
            if (count > 3)
            {
                fourth = Unsafe.Add(ref slot, 3);
                fits &= _fourth.TryCharge(fourth, nowUs, cost, out fourthCharged);
            }
        }

        if (!fits)
        {
            SlotWord.Unlock(ref slot, word);
            words = new(word, second, third, fourth);
            return SlotOutcome.Refused;
        }

        Unsafe.Add(ref slot, 1) = secondCharged;
        if (count > 2)
            Unsafe.Add(ref slot, 2) = thirdCharged;
        if (count > 3)
            Unsafe.Add(ref slot, 3) = fourthCharged;
        SlotWord.Unlock(ref slot, firstCharged);
        words = new(firstCharged, secondCharged, thirdCharged, fourthCharged);
        return SlotOutcome.Charged;
    }

    /// <summary>The same for buckets of which some do not refuse: those that would have are not charged.</summary>
    /// <param name="slot">The first word.</param>
    /// <param name="nowUs">Now.</param>
    /// <param name="cost">From 1 to <see cref="MinCapacity"/>.</param>
    /// <param name="roles">Which refuse.</param>
    /// <param name="words">The words after the charge; or, if refused, as they are.</param>
    /// <param name="exceeded">Those that would have refused, bit by bit.</param>
    public SlotOutcome TryChargeSoftBuckets(
        ref long slot, long nowUs, long cost, LimitRoles roles, out SlotWords words, out int exceeded)
    {
        long word = Volatile.Read(ref slot);
        if (SlotWord.IsMark(word) || Interlocked.CompareExchange(ref slot, SlotWord.Locked, word) != word)
        {
            (words, exceeded) = (default, 0);
            return SlotOutcome.Unknown;
        }

        int count = _count;
        long second = 0, third = 0, fourth = 0, secondCharged = 0, thirdCharged = 0, fourthCharged = 0;
        int unfit = _first.TryCharge(word, nowUs, cost, out long firstCharged) ? 0 : 1;
        if (count > 1)
        {
            second = Unsafe.Add(ref slot, 1);
            unfit |= _second.TryCharge(second, nowUs, cost, out secondCharged) ? 0 : 2;
        }

        if (count > 2)
        {
            third = Unsafe.Add(ref slot, 2);
            unfit |= _third.TryCharge(third, nowUs, cost, out thirdCharged) ? 0 : 4;
            if (count > 3)
            {
                fourth = Unsafe.Add(ref slot, 3);
                unfit |= _fourth.TryCharge(fourth, nowUs, cost, out fourthCharged) ? 0 : 8;
            }
        }

        exceeded = unfit & roles.Soft;
        words = new(word, second, third, fourth);
        if (exceeded != unfit)
        {
            SlotWord.Unlock(ref slot, word);
            return SlotOutcome.Refused;
        }

        int spared = roles.Spared(exceeded);
        words = new(
            (spared & 1) == 0 ? firstCharged : word, (spared & 2) == 0 ? secondCharged : second,
            (spared & 4) == 0 ? thirdCharged : third, (spared & 8) == 0 ? fourthCharged : fourth);
        if (count > 1)
            Unsafe.Add(ref slot, 1) = words.Second;
        if (count > 2)
            Unsafe.Add(ref slot, 2) = words.Third;
        if (count > 3)
            Unsafe.Add(ref slot, 3) = words.Fourth;
        SlotWord.Unlock(ref slot, words.First);
        return SlotOutcome.Charged;
    }

    private SlotOutcome TryChargeOne(ref long slot, LimiterNow now, long cost, out SlotWords words)
    {
        for (long word = Volatile.Read(ref slot); !SlotWord.IsMark(word); word = Volatile.Read(ref slot))
        {
            bool fits = _limits[0].TryChargeWord(word, now, cost, out long charged);
            words = new(fits ? charged : word);
            if (!fits)
                return SlotOutcome.Refused;
            if (Interlocked.CompareExchange(ref slot, charged, word) == word)
                return SlotOutcome.Charged;
        }

        words = default;
        return SlotOutcome.Unknown;
    }

    private SlotOutcome TryChargeAll(ref long slot, LimiterNow now, long cost, out SlotWords words)
    {
        Span<long> read = stackalloc long[MaxWords], charged = stackalloc long[MaxWords];
        for (long word = Volatile.Read(ref slot); !SlotWord.IsMark(word); word = Volatile.Read(ref slot))
        {
            bool fits = true;
            for (int i = 0; i < _limits.Length; i++)
            {
                read[i] = i == 0 ? word : Volatile.Read(ref Unsafe.Add(ref slot, i));
                fits &= _limits[i].TryChargeWord(read[i], now, cost, out charged[i]);
            }

            if (Interlocked.CompareExchange(ref slot, SlotWord.Locked, word) != word)
                continue;
            bool isSame = true;
            for (int i = 1; i < _limits.Length; i++)
                isSame &= Unsafe.Add(ref slot, i) == read[i];
            for (int i = 1; i < _limits.Length && isSame && fits; i++)
                Unsafe.Add(ref slot, i) = charged[i];
            SlotWord.Unlock(ref slot, isSame && fits ? charged[0] : word);
            if (!isSame)
                continue;
            if (!fits)
                charged = read;
            words = new(charged[0], charged[1], charged[2], charged[3]);
            return fits ? SlotOutcome.Charged : SlotOutcome.Refused;
        }

        words = default;
        return SlotOutcome.Unknown;
    }

    private BucketTerms TermsOf(int limit) =>
        limit < _limits.Length && _limits[limit] is GcraAlgorithm bucket ? bucket.Terms : default;
}

namespace Purlin.RateLimiting;

/// <summary>
/// How the limits of a policy lie in the words of a slot: packed one after the other. Slots of more than four words
/// have a control word of their own in front, so that kernels can work in place while the slot is locked.
/// </summary>
internal sealed class SlotLayout : ISlotRules
{
    private readonly LimitAlgorithm[] _algorithms;
    private readonly int[] _offsets;

    public SlotLayout(Limit[] limits)
    {
        _algorithms = [.. limits.Select(limit => limit.Algorithm)];
        _offsets = new int[limits.Length];
        int words = _algorithms.Sum(algorithm => algorithm.MemoryWords);
        HasControlWord = words > SlotScope.MaxCopiedWords;
        int offset = HasControlWord ? 1 : 0;
        for (int i = 0; i < limits.Length; i++)
        {
            _offsets[i] = offset;
            offset += _algorithms[i].MemoryWords;
        }

        Words = offset;
        for (int i = 0; i < limits.Length; i++)
            SoftMask |= (byte)(limits[i].IsSoft ? 1 << i : 0);
        UsesWallClock = Array.Exists(_algorithms, algorithm => algorithm.UsesWallClock);
        WordLimits = WordLimits.Of(_algorithms, UsesWallClock);
        IsHeld = Array.Exists(_algorithms, algorithm => algorithm.IsHeld);
        CanDelay = Array.Exists(_algorithms, algorithm => algorithm is not GcraAlgorithm { IsShaping: false });
        CanMerge = Array.TrueForAll(_algorithms, algorithm => algorithm.CanMerge);
    }

    public int Words { get; }

    public bool HasControlWord { get; }

    public int Count => _algorithms.Length;

    /// <summary>All limits, if each is a single word: the fast path.</summary>
    public WordLimits? WordLimits { get; }

    /// <summary>Bit i is set if limit i is soft for every key.</summary>
    public byte SoftMask { get; }

    public bool UsesWallClock { get; }

    public bool IsHeld { get; }

    public bool CanMerge { get; }

    /// <summary>Whether a verdict may be allowed after a delay.</summary>
    public bool CanDelay { get; }

    /// <summary>What no check can be granted more than.</summary>
    public long CapacityOf(LimitRoles roles)
    {
        long capacity = long.MaxValue;
        for (int i = 0; i < _algorithms.Length; i++)
        {
            if (!roles.IsSoft(i))
                capacity = Math.Min(capacity, _algorithms[i].Capacity);
        }

        return capacity;
    }

    public LimitAlgorithm Algorithm(int limit) => _algorithms[limit];

    public Span<long> MemoryOf(Span<long> slot, int limit) =>
        slot.Slice(_offsets[limit], _algorithms[limit].MemoryWords);

    public void Clear(Span<long> words)
    {
        if (HasControlWord)
            words[0] = 0;
        Span<long> buffer = stackalloc long[LimitAlgorithm.MaxPackedWords];
        for (int i = 0; i < _algorithms.Length; i++)
        {
            LimitAlgorithm algorithm = _algorithms[i];
            Span<long> memory = MemoryOf(words, i);
            if (algorithm.StateWords == algorithm.MemoryWords)
            {
                algorithm.Clear(memory);
                continue;
            }

            Span<long> state = buffer[..algorithm.StateWords];
            algorithm.Clear(state);
            algorithm.Pack(state, memory);
        }
    }

    public bool IsIdle(Span<long> words, in LimiterNow now)
    {
        if (WordLimits is { AreBuckets: true, Count: 1 } bucket)
            return bucket.First.IsIdle(words[0], now.MonotonicUs);
        Span<long> buffer = stackalloc long[LimitAlgorithm.MaxPackedWords];
        for (int i = 0; i < _algorithms.Length; i++)
        {
            if (_algorithms[i].IdleAtUs(StateOf(words, i, buffer)) > now.For(_algorithms[i]))
                return false;
        }

        return true;
    }

    /// <summary>Bounds words by others, limit by limit; see <see cref="LimitAlgorithm.Merge"/>.</summary>
    public void Merge(Span<long> words, ReadOnlySpan<long> other, bool upper)
    {
        Span<long> mine = stackalloc long[LimitAlgorithm.MaxPackedWords];
        Span<long> theirs = stackalloc long[LimitAlgorithm.MaxPackedWords];
        for (int i = 0; i < _algorithms.Length; i++)
        {
            LimitAlgorithm algorithm = _algorithms[i];
            Span<long> state = mine[..algorithm.StateWords], otherState = theirs[..algorithm.StateWords];
            algorithm.Unpack(MemoryOf(words, i), state);
            algorithm.Unpack(other.Slice(_offsets[i], algorithm.MemoryWords), otherState);
            algorithm.Merge(state, otherState, upper);
            algorithm.Pack(state, MemoryOf(words, i));
        }
    }

    /// <summary>The state of a limit: in place, or unpacked into the buffer.</summary>
    public Span<long> StateOf(Span<long> words, int limit, Span<long> buffer)
    {
        LimitAlgorithm algorithm = _algorithms[limit];
        Span<long> memory = MemoryOf(words, limit);
        if (algorithm.StateWords == algorithm.MemoryWords)
            return memory;
        Span<long> state = buffer[..algorithm.StateWords];
        algorithm.Unpack(memory, state);
        return state;
    }

    /// <summary>Writes back what <see cref="StateOf"/> gave.</summary>
    public void Store(Span<long> words, int limit, ReadOnlySpan<long> state)
    {
        LimitAlgorithm algorithm = _algorithms[limit];
        if (algorithm.StateWords != algorithm.MemoryWords)
            algorithm.Pack(state, MemoryOf(words, limit));
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.RateLimiting;

/// <summary>
/// One bucket for one thing, without keys: a word, a clock, a compare-and-swap. For what a process as a whole may do.
/// Thread-safe; nothing allocates.
/// </summary>
public sealed class SingleRateLimiter
{
    private readonly BucketTerms _bucket;
    private readonly long _capacity;
    private readonly RateLimitPolicy _policy;
    private readonly LimiterClock _clock;
    private PaddedWord _state;

    /// <summary>A full bucket.</summary>
    /// <param name="limit">
    /// A token or leaky bucket whose rate, in lowest terms of permits per microsecond, has at most 512 permits: 1,000 a
    /// second is 1 per 1,000 us.
    /// </param>
    /// <param name="timeProvider">The clock; the system's, coarse, if null.</param>
    /// <exception cref="ArgumentException">The limit is another.</exception>
    public SingleRateLimiter(Limit limit, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(limit);
        if (limit.Algorithm is not GcraAlgorithm { IsPacked: true } bucket)
        {
            throw new ArgumentException(
                $"{limit.Name} needs more than one word. Use a LocalRateLimiter with an empty key.", nameof(limit));
        }

        (_bucket, _capacity, _policy) = (bucket.Terms, bucket.Capacity, new(limit.Name, limit));
        _clock = new(timeProvider ?? TimeProvider.System, isPrecise: false);
        bucket.Pack([RateLimitTime.MinUs, 0], new Span<long>(ref _state.Word));
    }

    /// <summary>Whether so many permits are there; taken if so.</summary>
    /// <param name="cost">Permits, 0 to 2^40; above the capacity is never allowed.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cost is negative or too large.</exception>
    public bool TryTake(long cost = 1)
    {
        // The usual way is all here and calls nothing: a frame would cost a refusal a third of its time.
        if ((ulong)cost > (ulong)_capacity || !_clock.TryLatest(out long nowUs))
            return TryTakeUnhurried(cost);
        long word = Volatile.Read(ref _state.Word);
        if (!_bucket.TryCharge(word, nowUs, cost, out long charged))
            return false;
        return Interlocked.CompareExchange(ref _state.Word, charged, word) == word || TryTakeUnhurried(cost);
    }

    /// <summary>As <see cref="TryTake(long)"/>, with the numbers.</summary>
    /// <inheritdoc cref="TryTake(long)"/>
    public RateLimitVerdict Check(long cost = 1)
    {
        bool isAllowed = TryTake(cost, out long word, out long nowUs);
        return new(_policy, new SlotWords(word), nowUs, cost, isAllowed);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryTakeUnhurried(long cost) => TryTake(cost, out _, out _);

    private bool TryTake(long cost, out long word, out long nowUs)
    {
        nowUs = _clock.MonotonicUs();
        word = Volatile.Read(ref _state.Word);
        if ((ulong)cost > (ulong)_capacity)
        {
            Domain.Cost(cost);
            return false;
        }

        while (_bucket.TryCharge(word, nowUs, cost, out long charged))
        {
            long seen = Interlocked.CompareExchange(ref _state.Word, charged, word);
            if (seen == word)
            {
                word = charged;
                return true;
            }

            word = seen;
        }

        return false;
    }

    // A cache line of its own, whatever lies beside it.
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct PaddedWord
    {
        [FieldOffset(64)]
        public long Word;
    }
}

using System.Runtime.CompilerServices;

namespace Purlin.RateLimiting;

/// <content>Many checks one after the other, whose memory is fetched at the same time.</content>
internal sealed partial class KeyTable
{
    /// <summary>Fetches the line at which a check of the hash will begin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(ulong hash) => _heads.Prefetch(hash);

    /// <summary>
    /// Once those lines are here: fetches what a check needs besides, for the one key in ten that is not in its line.
    /// </summary>
    public void PrefetchRest(ReadOnlySpan<ulong> hashes)
    {
        if (_bucketCapacity == 0)
            return;
        SlotHeads heads = _heads;
        foreach (ulong hash in hashes)
            heads.PrefetchRest(hash);
    }

    /// <summary>
    /// Checks of cost 1 that charge, from the first on, as far as they are decided in place.
    /// </summary>
    /// <param name="hashes">The keys' hashes.</param>
    /// <param name="nowUs">Now, monotonic.</param>
    /// <param name="verdicts">Receives as many verdicts.</param>
    /// <returns>How many were made; the next one takes <see cref="Charge"/>.</returns>
    public int ChargeInPlace(ReadOnlySpan<ulong> hashes, long nowUs, Span<RateLimitVerdict> verdicts)
    {
        if (_bucketCapacity == 0)
            return 0;
        RateLimitPolicy policy = Policy;
        BucketCharge charge = _bucket.At(nowUs, cost: 1);
        SlotHeads heads = _heads;
        verdicts = verdicts[..hashes.Length];
        for (int i = 0; i < hashes.Length; i++)
        {
            ref long slot = ref heads.FindSingle(hashes[i]);
            if (Unsafe.IsNullRef(ref slot))
                return i;
            long word = Volatile.Read(ref slot);
            bool fits = charge.TryCharge(word, out long charged);
            if (SlotWord.IsMark(word) || (fits && Interlocked.CompareExchange(ref slot, charged, word) != word))
                return i;
            verdicts[i] = new(policy, new SlotWords(fits ? charged : word), nowUs, 1, fits);
        }

        return hashes.Length;
    }
}

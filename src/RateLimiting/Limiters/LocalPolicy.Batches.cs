using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Purlin.RateLimiting;

/// <content>Many keys in one call.</content>
public sealed partial class LocalPolicy
{
    // Somewhat more lines than a core fetches at a time: they come while those before are charged.
    private const int StretchSize = 16;
    private const int Stretches = 3;

    // Keys of one kind, whose hashes are made together.
    private interface IKeys
    {
        int Count { get; }

        RateLimitKey At(int index);

        void Hash(KeyHasher hasher, int start, Span<ulong> hashes);
    }

    /// <summary>
    /// Independent checks of cost 1, in order; the memory of several keys is fetched at the same time.
    /// </summary>
    /// <param name="keys">Who.</param>
    /// <param name="verdicts">Receives as many verdicts.</param>
    public void CheckBatch(ReadOnlySpan<ulong> keys, Span<RateLimitVerdict> verdicts)
    {
        CheckBatch(new Numbers(keys), verdicts);
        Tell(keys, verdicts);
    }

    /// <inheritdoc cref="CheckBatch(ReadOnlySpan{ulong}, Span{RateLimitVerdict})"/>
    public void CheckBatch(ReadOnlySpan<string> keys, Span<RateLimitVerdict> verdicts)
    {
        CheckBatch(new Texts(keys), verdicts);
        Tell(keys, verdicts);
    }

    private void CheckBatch<TKeys>(TKeys keys, Span<RateLimitVerdict> verdicts)
        where TKeys : IKeys, allows ref struct
    {
        if (verdicts.Length < keys.Count)
        {
            throw new ArgumentException(
                $"There is room for {verdicts.Length} verdicts of {keys.Count} checks.", nameof(verdicts));
        }

        // Of one stretch of keys the first lines are fetched, of the next one the rest, and the one before is charged.
        Span<ulong> hashes = stackalloc ulong[Stretches * StretchSize];
        int fetched = Fetch(keys, 0, hashes);
        fetched += Fetch(keys, fetched, hashes);
        for (int start = 0; start < keys.Count; start += StretchSize)
        {
            fetched += Fetch(keys, fetched, hashes);
            View view = Latest();
            view.Table.PrefetchRest(Stretch(hashes, start + StretchSize, keys.Count));
            ChargeStretch(view, keys, start, Stretch(hashes, start, keys.Count), verdicts);
        }
    }

    private void ChargeStretch<TKeys>(
        View view, TKeys keys, int start, ReadOnlySpan<ulong> hashes, Span<RateLimitVerdict> verdicts)
        where TKeys : IKeys, allows ref struct
    {
        long nowUs = _store.NowUs();
        verdicts = verdicts.Slice(start, hashes.Length);
        for (int i = 0; ; i++)
        {
            if (view.Overrides is null)
                i += view.Table.ChargeInPlace(hashes[i..], nowUs, verdicts[i..]);
            if (i == hashes.Length)
                return;
            RateLimitKey key = keys.At(start + i);
            verdicts[i] = TableFor(key).Charge(hashes[i], key, nowUs, 1);
        }
    }

    // Where the hashes of a stretch are kept until it is charged.
    private static Span<ulong> Stretch(Span<ulong> hashes, int start, int count) =>
        hashes.Slice(start % hashes.Length, Math.Clamp(count - start, 0, StretchSize));

    private int Fetch<TKeys>(TKeys keys, int start, Span<ulong> hashes)
        where TKeys : IKeys, allows ref struct
    {
        hashes = Stretch(hashes, start, keys.Count);
        keys.Hash(_store.Hasher, start, hashes);
        KeyTable table = Latest().Table;
        foreach (ulong hash in hashes)
            table.Prefetch(hash);
        return hashes.Length;
    }

    private readonly ref struct Numbers(ReadOnlySpan<ulong> keys) : IKeys
    {
        private readonly ReadOnlySpan<ulong> _keys = keys;

        public int Count => _keys.Length;

        public RateLimitKey At(int index) => _keys[index];

        public void Hash(KeyHasher hasher, int start, Span<ulong> hashes) =>
            hasher.Hash(_keys.Slice(start, hashes.Length), hashes);
    }

    private readonly ref struct Texts(ReadOnlySpan<string> keys) : IKeys
    {
        private readonly ReadOnlySpan<string> _keys = keys;

        public int Count => _keys.Length;

        public RateLimitKey At(int index) => _keys[index];

        // The texts themselves may be far away: those that come next are fetched while these are hashed.
        public void Hash(KeyHasher hasher, int start, Span<ulong> hashes)
        {
            if (start == 0)
                Prefetch(_keys[..hashes.Length]);
            ReadOnlySpan<string> coming = _keys[Math.Min(start + hashes.Length, _keys.Length)..];
            Prefetch(coming[..Math.Min(coming.Length, StretchSize)]);
            for (int i = 0; i < hashes.Length; i++)
                hashes[i] = hasher.Hash(_keys[start + i]);
        }

        // Only a hint: where a text was a moment ago. Nothing is read there.
        private static unsafe void Prefetch(ReadOnlySpan<string> texts)
        {
            if (!Sse.IsSupported)
                return;
            for (int i = 0; i < texts.Length; i++)
                Sse.Prefetch0((void*)Unsafe.As<string, nint>(ref Unsafe.AsRef(in texts[i])));
        }
    }
}

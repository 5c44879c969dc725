using Purlin.RateLimiting;

namespace Purlin.Interleaving.RateLimiting;

/// <summary>Slots of one word that counts permits taken, of so many; a count of nothing is idle.</summary>
internal sealed class TicketRules(long permits) : ISceneRules
{
    public static readonly LimiterNow Now = new(0, 0);

    public int Words => 1;

    public void Clear(Span<long> words) => words[0] = 0;

    public bool IsIdle(Span<long> words, in LimiterNow now) => words[0] == 0;

    public long Taken(ReadOnlySpan<long> words) => words[0];

    /// <summary>
    /// What a store does for one word: find, judge, compare-and-swap, where the heads say or else wherever the slot is.
    /// </summary>
    public bool TryTake(Scene scene, in KeyIdentity key)
    {
        ref long head = ref scene.Heads.FindSingle(key.Hash);
        if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref head))
        {
            long word = Volatile.Read(ref head);
            if (!SlotWord.IsMark(word)
                && (word == permits || Interlocked.CompareExchange(ref head, word + 1, word) == word))
            {
                return word < permits;
            }
        }

        while (true)
        {
            SlotRef slot = scene.Shard.FindOrAdd(key, Now);
            long word = Volatile.Read(ref slot.Word);
            if (SlotWord.IsMark(word))
            {
                default(SpinWait).SpinOnce();
                continue;
            }

            if (word == permits)
                return false;
            if (Interlocked.CompareExchange(ref slot.Word, word + 1, word) == word)
                return true;
        }
    }

    /// <summary>What a store does for several slots: both found, locked in one order, judged, written or not.</summary>
    public bool TryTakeBoth(Scene scene, in KeyIdentity one, in KeyIdentity other)
    {
        while (true)
        {
            SlotRef first = scene.Shard.FindOrAdd(one, Now), second = scene.Shard.FindOrAdd(other, Now);
            if (second.Order.CompareTo(first.Order) < 0)
                (first, second) = (second, first);
            long firstWord = SlotWord.Lock(ref first.Word);
            if (firstWord == SlotWord.Moved)
                continue;
            long secondWord = SlotWord.Lock(ref second.Word);
            bool isMoved = secondWord == SlotWord.Moved;
            bool isAllowed = !isMoved && firstWord < permits && secondWord < permits;
            if (!isMoved)
                SlotWord.Unlock(ref second.Word, secondWord + (isAllowed ? 1 : 0));
            SlotWord.Unlock(ref first.Word, firstWord + (isAllowed ? 1 : 0));
            if (!isMoved)
                return isAllowed;
        }
    }
}

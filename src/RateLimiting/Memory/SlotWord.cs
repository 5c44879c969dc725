namespace Purlin.RateLimiting;

/// <summary>
/// The first word of a slot: a value, or one of two marks. <see cref="Locked"/>: one thread reads and writes all words
/// of the slot and puts the value back. <see cref="Moved"/>: for ever; what was here is elsewhere, or was idle.
/// </summary>
/// <remarks>
/// A check of one word is a compare-and-swap from value to value, and fails on both marks. A slot's identity never
/// changes within its generation, so a value that is swapped belongs to the key that was looked up.
/// </remarks>
internal static class SlotWord
{
    /// <summary>Slots are held for some nanoseconds: whoever waits yields, but does not sleep a millisecond.</summary>
    public const int NeverSleep = -1;

    public const long Moved = long.MinValue;

    public const long Locked = long.MinValue + 1;

    /// <summary>Whether the word is no value.</summary>
    public static bool IsMark(long word) => word <= Locked;

    /// <summary>Locks the slot, waiting for another holder.</summary>
    /// <returns>The value, which the caller writes back; or Moved, and nothing is locked.</returns>
    public static long Lock(ref long word) => Replace(ref word, Locked);

    /// <summary>Takes the value out for good, waiting for a holder of the lock.</summary>
    public static long Move(ref long word) => Replace(ref word, Moved);

    /// <summary>Puts a value back and lets others at the slot.</summary>
    public static void Unlock(ref long word, long value) => Volatile.Write(ref word, value);

    private static long Replace(ref long word, long mark)
    {
        var spin = default(SpinWait);
        while (true)
        {
            long value = Volatile.Read(ref word);
            if (value == Moved)
                return Moved;
            if (value != Locked && Interlocked.CompareExchange(ref word, mark, value) == value)
                return value;
            if (value == Locked)
                spin.SpinOnce(sleep1Threshold: NeverSleep);
        }
    }
}

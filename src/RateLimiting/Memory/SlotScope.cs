namespace Purlin.RateLimiting;

/// <summary>
/// A locked slot with its words laid out for the kernels: copied out, or in place where the slot has a control word.
/// To be unlocked in a finally block, with the changed words if they were kept and with the old ones if not.
/// </summary>
internal ref struct SlotScope
{
    /// <summary>The most words that are copied; a buffer for them is the caller's.</summary>
    public const int MaxCopiedWords = 4;

    private readonly SlotRef _slot;
    private readonly bool _isInPlace;
    private readonly long _first;
    private bool _isKept;

    private SlotScope(SlotRef slot, bool isInPlace, long first, Span<long> words)
    {
        (_slot, _isInPlace, _first) = (slot, isInPlace, first);
        Words = words;
    }

    /// <summary>The words, for <see cref="SlotCheck"/>.</summary>
    public Span<long> Words { get; }

    /// <summary>Locks the slot.</summary>
    /// <returns>False if its key has moved: look it up again.</returns>
    public static bool TryLock(SlotRef slot, SlotLayout layout, Span<long> buffer, out SlotScope scope)
    {
        long first = SlotWord.Lock(ref slot.Word);
        if (first == SlotWord.Moved)
        {
            scope = default;
            return false;
        }

        Span<long> words = slot.Words;
        if (!layout.HasControlWord)
        {
            words.CopyTo(buffer);
            words = buffer[..words.Length];
            words[0] = first;
        }

        scope = new(slot, layout.HasControlWord, first, words);
        return true;
    }

    /// <summary>The words have changed, completely.</summary>
    public void Keep() => _isKept = true;

    /// <summary>Lets others at the slot.</summary>
    public readonly void Unlock()
    {
        long first = _first;
        if (_isKept && !_isInPlace)
        {
            Words[1..].CopyTo(_slot.Words[1..]);
            first = Words[0];
        }

        SlotWord.Unlock(ref _slot.Word, first);
    }
}

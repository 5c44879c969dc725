namespace Purlin.RateLimiting;

/// <summary>What a table of slots has to know about what is in them.</summary>
internal interface ISlotRules
{
    /// <summary>How many words a slot has besides its identity.</summary>
    int Words { get; }

    /// <summary>Writes the words of a key never seen.</summary>
    void Clear(Span<long> words);

    /// <summary>Whether the words say no more than those of a key never seen.</summary>
    bool IsIdle(Span<long> words, in LimiterNow now);
}
